package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.storage.DirectoryStore;
import io.dockercr.storage.encoding.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compression and encryption by the commands that work on stores. */
class EncodedStoreCommandsTest {
  private static final int BYTES = 1 << 20;

  @TempDir Path temp;
  private Path config;
  private Path key;
  private Path vault;
  private String out;
  private String err;

  @BeforeEach
  void writeCheckpoint() throws Exception {
    key = temp.resolve("vault.key");
    vault = temp.resolve("vault");
    assertThat(run("keygen", key.toString())).as(err).isZero();
    Path plain = temp.resolve("plain");
    config = temp.resolve("config.yaml");
    Files.writeString(
        config,
        String.format(
            """
            default-store: plain
            stores:
              plain: %s
              small: {uri: %s, compress: lz4}
              vault: {uri: %s, compress: zstd, key-file: %s}
            """,
            plain, temp.resolve("small"), vault, key));
    CheckpointId id = CheckpointId.parse("web/a");
    try (DirectoryStore store = DirectoryStore.at(plain);
        StagedCheckpoint staged = store.stage(id)) {
      Files.createDirectory(staged.directory().resolve("images"));
      Files.write(staged.directory().resolve("images/pages-1.img"), new byte[BYTES]);
      staged.commit(TestManifests.of(id), TestManifests.of(id).statistics());
    }
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!arguments[0].equals("keygen")) {
      all.addAll(List.of("--config", config.toString()));
    }
    CommandRun run = CommandRun.of(all);
    out = run.out();
    err = run.err();
    return run.code();
  }

  private JsonNode json(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--format", "json"));
    assertThat(run(all.toArray(String[]::new))).as(err).isZero();
    return Json.MAPPER.readTree(out);
  }

  private static long size(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      return paths.filter(Files::isRegularFile).mapToLong(path -> path.toFile().length()).sum();
    }
  }

  @Test
  void copyCompresses() throws Exception {
    assertThat(run("copy", "web/a", temp.resolve("x").toString(), "--compress", "zstd:7"))
        .as(err)
        .isZero();
    assertThat(temp.resolve("x/web/a/images/pages-1.img.zst")).isRegularFile();
    assertThat(run("copy", "web/a", "small")).as(err).isZero();
    assertThat(temp.resolve("small/web/a/images/pages-1.img.lz4")).isRegularFile();
    assertThat(run("copy", "web/a", "small", "--compress", "none", "--name", "b")).isZero();
    assertThat(temp.resolve("small/web/b/images/pages-1.img")).isRegularFile();
    assertThat(size(temp.resolve("small/web/a"))).isLessThan(BYTES / 10);
    JsonNode usage = json("df", "--store", "small").get(0);
    assertThat(usage.get("contentBytes").asLong()).isEqualTo(2 * BYTES);
    assertThat(usage.get("storedBytes").asLong()).isLessThan(BYTES + BYTES / 10);
    assertThat(run("verify", "--all", "--store", "small")).isZero();
  }

  @Test
  void whatIsNoCompressionIsRefused() {
    assertThat(run("copy", "web/a", "small", "--compress", "gzip"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(err).contains("There is no compression \"gzip\"");
    String repository = "repo:" + temp.resolve("repository");
    assertThat(run("copy", "web/a", repository, "--compress", "lz4"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(err).contains("A repository compresses with zstd");
    assertThat(run("copy", "web/a", repository, "--compress", "none")).as(err).isZero();
  }

  @Test
  void aRepositoryIsEncryptedFromItsBeginningOrNever() throws Exception {
    String open = "repo:" + temp.resolve("open");
    assertThat(run("copy", "web/a", open)).as(err).isZero();
    assertThat(run("copy", "web/a", open, "--name", "b", "--key-file", key.toString()))
        .isEqualTo(ExitCode.KEY.code());
    assertThat(err).contains("open is not encrypted, and a key is given.");
    assertThat(run("verify", "--all", "--store", open, "--key-file", key.toString())).isZero();

    String closed = "repo:" + temp.resolve("closed");
    assertThat(run("copy", "web/a", closed, "--key-file", key.toString())).as(err).isZero();
    for (List<String> command :
        List.of(
            List.of("list", "--store", closed),
            List.of("df", "--store", closed),
            List.of("show", closed + "/web/a"),
            List.of("verify", "--all", "--store", closed),
            List.of("copy", closed + "/web/a", "small", "--name", "c"),
            List.of("rm", closed + "/web/a"),
            List.of("prune", "--store", closed),
            List.of("repair", "--store", closed))) {
      assertThat(run(command.toArray(String[]::new)))
          .as(command.toString())
          .isEqualTo(ExitCode.KEY.code());
      assertThat(err)
          .as(command.toString())
          .contains("closed is encrypted with the key " + keyIdOf(key) + ", and no key is given.");
      List<String> keyed = new ArrayList<>(command);
      keyed.addAll(List.of("--key-file", key.toString()));
      if (!command.get(0).equals("rm")) {
        assertThat(run(keyed.toArray(String[]::new))).as(keyed + ": " + err).isZero();
      }
    }
    Path other = temp.resolve("other.key");
    assertThat(run("keygen", other.toString())).isZero();
    assertThat(run("list", "--store", closed, "--key-file", other.toString()))
        .isEqualTo(ExitCode.KEY.code());
    assertThat(err).contains("the key that is given is " + keyIdOf(other));
  }

  @Test
  void aVaultNeedsItsKey() throws Exception {
    assertThat(run("copy", "web/a", "vault")).as(err).isZero();
    assertThat(json("show", "vault/web/a").get("container").get("inspect").get("Secret").asText())
        .isEqualTo("tiger");
    assertThat(run("verify", "--all", "--store", "vault")).as(out).isZero();
    assertThat(run("copy", "vault/web/a", "plain", "--name", "back")).as(err).isZero();
    assertThat(temp.resolve("plain/web/back/images/pages-1.img")).hasBinaryContent(new byte[BYTES]);

    String path = vault.toString();
    JsonNode listed = json("list", "--store", path).get(0);
    assertThat(listed.get("name").asText()).isEqualTo("a");
    assertThat(run("show", path + "/web/a")).isEqualTo(ExitCode.KEY.code());
    assertThat(err).contains("no key is given", "--key-file");
    assertThat(run("verify", "--all", "--store", path)).isZero();
    assertThat(run("show", path + "/web/a", "--key-file", key.toString())).as(err).isZero();

    Path other = temp.resolve("other.key");
    assertThat(run("keygen", other.toString())).isZero();
    assertThat(run("show", path + "/web/a", "--key-file", other.toString()))
        .isEqualTo(ExitCode.KEY.code());
    assertThat(err).contains("the key that is given is " + keyIdOf(other));
    assertThat(run("rm", path + "/web/a")).as(err).isZero();
  }

  private String keyIdOf(Path file) throws Exception {
    return KeyFile.read(file).id();
  }

  @Test
  void aKeyThatOthersCanReadIsRefused() throws Exception {
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(run("copy", "web/a", "vault")).isEqualTo(ExitCode.KEY.code());
    assertThat(err).contains("can be read or changed by other users", "chmod 600");
    assertThat(err + out).doesNotContain(Files.readString(key).strip().substring(16));
    assertThat(vault).doesNotExist();
  }

  @Test
  void keygenMakesAFileOnce() throws Exception {
    JsonNode made = json("keygen", temp.resolve("new.key").toString());
    assertThat(made.get("keyId").asText()).isEqualTo(keyIdOf(temp.resolve("new.key")));
    assertThat(run("keygen", key.toString())).isEqualTo(ExitCode.STORAGE.code());
    assertThat(run("keygen", temp.resolve("no/such/dir").toString()))
        .isEqualTo(ExitCode.STORAGE.code());
  }
}
