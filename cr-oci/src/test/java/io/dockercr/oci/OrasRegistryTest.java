package io.dockercr.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StorageException;
import io.dockercr.storage.oci.BlobDescriptor;
import io.dockercr.storage.oci.ImageReference;
import io.dockercr.storage.oci.ImageRegistry;
import io.dockercr.storage.oci.ImageRegistryProvider.Access;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol, with a real registry that wants a password. */
class OrasRegistryTest {
  private static final BlobDescriptor HELLO =
      new BlobDescriptor(
          "application/vnd.oci.image.config.v1+json",
          "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
          5);
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  @TempDir private static Path shared;
  private static RegistryServer server;
  private static Path credentials;

  @TempDir private Path temp;

  @BeforeAll
  static void start() throws Exception {
    server = RegistryServer.startWithPassword(shared.resolve("registry"));
    credentials = server.credentials(shared.resolve("auth.json"));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static ImageRegistry connect(String repository, Path file) throws Exception {
    return new OrasRegistryProvider()
        .connect(
            ImageReference.parse(server.name() + "/" + repository + ":1"),
            new Access(true, Optional.ofNullable(file)));
  }

  private static byte[] manifest() {
    return """
        {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":5},"layers":[]}"""
        .formatted(MANIFEST, HELLO.mediaType(), HELLO.digest())
        .getBytes(UTF_8);
  }

  @Test
  void whatWasSentIsThereAndComesBack() throws Exception {
    try (ImageRegistry registry = connect("some/where", credentials)) {
      assertThat(registry.has(HELLO)).isFalse();
      registry.send(HELLO, () -> new ByteArrayInputStream("hello".getBytes(UTF_8)));
      assertThat(registry.has(HELLO)).isTrue();
      registry.sendManifest("1", MANIFEST, manifest());
      ImageRegistry.Document document = registry.manifest("1", 10_000);
      assertThat(document.json()).isEqualTo(manifest());
      assertThat(document.mediaType()).isEqualTo(MANIFEST);
      try (InputStream in = registry.open(HELLO)) {
        assertThat(in.readAllBytes()).asString().isEqualTo("hello");
      }
    }
  }

  @Test
  void aBlobThatIsNotWhatItWasToldIsRefused() throws Exception {
    try (ImageRegistry registry = connect("wrong", credentials)) {
      assertThatThrownBy(
              () -> registry.send(HELLO, () -> new ByteArrayInputStream("jello".getBytes(UTF_8))))
          .isInstanceOf(CorruptedCheckpointException.class);
      assertThat(registry.has(HELLO)).isFalse();
    }
  }

  @Test
  void whatIsNotThereIsTold() throws Exception {
    try (ImageRegistry registry = connect("nothing", credentials)) {
      assertThatThrownBy(() -> registry.manifest("1", 100))
          .isInstanceOf(CheckpointNotFoundException.class)
          .hasMessage("There is no image " + server.name() + "/nothing:1.");
      assertThatThrownBy(() -> registry.open(HELLO))
          .isInstanceOf(CorruptedCheckpointException.class);
    }
  }

  @Test
  void withoutTheRightPasswordNothingIsSaid() throws Exception {
    Path wrong = server.credentials(temp.resolve("wrong.json"), "close sesame");
    Path none = Files.writeString(temp.resolve("none.json"), "{}");
    Files.setPosixFilePermissions(none, PosixFilePermissions.fromString("rw-------"));
    for (Path file : new Path[] {wrong, none}) {
      try (ImageRegistry registry = connect("some/where", file)) {
        assertThatThrownBy(() -> registry.manifest("1", 100))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("(HTTP status 401)")
            .hasMessageNotContaining("sesame");
      }
    }
  }

  @Test
  void credentialsThatOthersCanReadAreNotUsed() throws Exception {
    Path file = server.credentials(temp.resolve("open.json"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> connect("some/where", file))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("can be read or changed by other users");
    assertThatThrownBy(() -> connect("some/where", temp.resolve("absent.json")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("There is no file ");
  }

  @Test
  void credentialsThatMakeNoSenseAreTold() throws Exception {
    Path file = temp.resolve("garbled.json");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, "{\"auths\": sesame");
    assertThatThrownBy(() -> connect("some/where", file))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("is not in the form of Docker's config.json")
        .hasMessageNotContaining("sesame");
  }

  @Test
  void aRegistryThatIsNotThereIsTold() throws Exception {
    int closed;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = free.getLocalPort();
    }
    for (String name : new String[] {"127.0.0.1:" + closed, "no-such-host.invalid:5000"}) {
      try (ImageRegistry registry =
          new OrasRegistryProvider()
              .connect(
                  ImageReference.parse(name + "/x:1"),
                  new Access(true, Optional.of(credentials)))) {
        assertThatThrownBy(() -> registry.manifest("1", 100))
            .isInstanceOf(StorageException.class)
            .hasMessageMatching(
                "The registry .* can't be reached: (the connection is refused|no such host)\\.");
      }
    }
  }

  @Test
  void tlsIsWantedUnlessItIsSaidOtherwise() throws Exception {
    try (ImageRegistry registry =
        new OrasRegistryProvider()
            .connect(
                ImageReference.parse(server.name() + "/some/where:1"),
                new Access(false, Optional.of(credentials)))) {
      assertThatThrownBy(() -> registry.manifest("1", 100))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("can't be trusted");
    }
  }
}
