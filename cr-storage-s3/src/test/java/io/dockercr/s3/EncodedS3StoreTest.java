package io.dockercr.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.CheckpointStoreContract;
import io.dockercr.storage.EncodedStore;
import io.dockercr.storage.encoding.Compression;
import io.dockercr.storage.encoding.EncryptionKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent is compressed and encrypted. */
class EncodedS3StoreTest extends CheckpointStoreContract {
  private static final EncryptionKey KEY = EncryptionKey.generate();

  @TempDir static Path serverDirectory;
  private static S3Server server;
  private static int stores;

  @TempDir Path temp;

  @BeforeAll
  static void startServer() throws Exception {
    System.setProperty("aws.accessKeyId", S3Server.KEY);
    System.setProperty("aws.secretAccessKey", S3Server.SECRET);
    server = S3Server.start(serverDirectory);
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  private EncodedStore open(URI uri) throws Exception {
    // As the provider makes it: whoever uses the API alone gets it like this.
    EncodedStore opened =
        (EncodedStore)
            CheckpointStores.open(uri, Map.of("staging", temp.resolve("staging").toString()));
    return opened.withCompression(Compression.parse("zstd")).withKey(KEY);
  }

  @Override
  protected CheckpointStore newStore() throws Exception {
    String prefix = "encoded-" + stores++;
    return open(URI.create(server.store(prefix)));
  }

  @Override
  protected CheckpointStore again() throws Exception {
    return open(store.uri());
  }

  @Test
  void whatIsRestoredIsDecodedInTheStoresOwnPlace() throws Exception {
    write(FIRST);
    try (StoredCheckpoint stored = store.open(FIRST)) {
      assertThat(stored.directory()).startsWith(temp.resolve("staging").toRealPath());
    }
  }

  @Test
  void whatIsSecretIsNotInTheBucket() throws Exception {
    write(FIRST);
    List<Path> objects;
    try (Stream<Path> paths = Files.walk(server.bucket())) {
      objects = paths.filter(Files::isRegularFile).toList();
    }
    assertThat(objects).isNotEmpty().noneMatch(EncodedS3StoreTest::tells);
  }

  private static boolean tells(Path object) {
    try {
      String content = new String(Files.readAllBytes(object), StandardCharsets.ISO_8859_1);
      return object.toString().contains("core-1") || content.contains("/srv/web");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
