package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.criu.images.SampleImages;
import io.dockercr.storage.DirectoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Export and import, of images made by hand. ExchangeIT has real ones. */
class ExchangeCommandsTest {
  private static final CheckpointId ID = new CheckpointId("web", "one");

  @TempDir private Path temp;
  private String store;
  private String out;
  private String err;

  @BeforeEach
  void write() throws Exception {
    store = temp.resolve("store").toString();
    CheckpointManifest plain = TestManifests.of(ID);
    CheckpointManifest manifest =
        new CheckpointManifest(
            plain.formatVersion(),
            ID,
            plain.createdAt(),
            new CheckpointManifest.Container(
                plain.container().id(),
                "web",
                "{\"Id\":\"1\",\"Config\":{\"Cmd\":[\"sh\"],\"Env\":[\"A=1\"]},\"HostConfig\":{\"Privileged\":true}}",
                "{\"process\":{\"args\":[\"sh\"]}}"),
            plain.image(),
            plain.platform(),
            plain.mounts(),
            plain.options(),
            plain.statistics(),
            plain.parent(),
            List.of());
    try (CheckpointStore opened = DirectoryStore.at(Path.of(store));
        StagedCheckpoint staged = opened.stage(ID)) {
      SampleImages.write(Files.createDirectory(staged.directory().resolve("images")));
      Files.write(staged.directory().resolve("rootfs-diff.tar"), new byte[10240]);
      staged.commit(manifest, manifest.statistics());
    }
  }

  private int run(String... arguments) {
    CommandRun run = CommandRun.of(List.of(arguments));
    out = run.out();
    err = run.err();
    return run.code();
  }

  private int export(String file, String... options) {
    List<String> all = new ArrayList<>(List.of("export", "web/one", "--store", store));
    all.addAll(List.of("-o", temp.resolve(file).toString()));
    all.addAll(List.of(options));
    return run(all.toArray(String[]::new));
  }

  private int take(String file, String... options) {
    List<String> all = new ArrayList<>(List.of("import", temp.resolve(file).toString()));
    all.addAll(List.of("--output", temp.resolve("other").toString()));
    all.addAll(List.of(options));
    return run(all.toArray(String[]::new));
  }

  private List<String> beside() throws Exception {
    try (Stream<Path> files = Files.list(temp)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static JsonNode manifest(Path checkpoint) throws Exception {
    return Json.MAPPER.readTree(checkpoint.resolve("manifest.json").toFile());
  }

  @Test
  void goesOutAndComesBackTheSame() throws Exception {
    for (String name : List.of("a.tar", "a.tar.gz", "a.tar.zst")) {
      assertThat(export(name)).as(err).isZero();
      assertThat(out.strip()).isEqualTo(temp.resolve(name).toString());
      assertThat(Files.getPosixFilePermissions(temp.resolve(name)))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(take(name, "--allow-privileged")).as(err).isZero();
      assertThat(err).contains("image", "busybox:1", "1 variables", "the container is privileged");
      assertThat(manifest(Path.of(out.strip())).get("manifestDigest"))
          .isEqualTo(manifest(Path.of(store, "web", "one")).get("manifestDigest"));
      assertThat(run("rm", "web/one", "--store", temp.resolve("other").toString())).isZero();
    }
  }

  @Test
  void byDirectoryAndAsJson() throws Exception {
    String file = temp.resolve("b.tar").toString();
    assertThat(run("export", store + "/web/one", "-o", file, "--format", "json")).as(err).isZero();
    assertThat(Json.MAPPER.readTree(out).get("archiveBytes").asLong())
        .isEqualTo(Files.size(Path.of(file)));
    assertThat(take("b.tar", "--allow-privileged", "--as-name=db/two", "--format=json"))
        .as(err)
        .isZero();
    JsonNode json = Json.MAPPER.readTree(out);
    assertThat(json.get("container").asText()).isEqualTo("db");
    assertThat(json.get("from").asText()).isEqualTo("docker-cr");
    assertThat(json.get("privileges").toString()).contains("privileged", "CAP_MAC_OVERRIDE");
  }

  @Test
  void whatIsThereIsKept() throws Exception {
    Path file = Files.writeString(temp.resolve("a.tar"), "precious");
    assertThat(export("a.tar")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err).contains("--force");
    assertThat(file).hasContent("precious");
    assertThat(export("a.tar", "--force")).as(err).isZero();
    assertThat(Files.size(file)).isGreaterThan(1000);
    assertThat(export("a.zip")).isEqualTo(ExitCode.USAGE.code());
    assertThat(export("a.zip", "--compress=gzip")).isZero();
    assertThat(beside()).containsExactly("a.tar", "a.zip", "store");
  }

  @Test
  void nothingIsLeftOfADamagedOne() throws Exception {
    Path image = Path.of(store, "web", "one", "images", "pstree.img");
    byte[] content = Files.readAllBytes(image);
    content[9] ^= 1;
    Files.write(image, content);
    assertThat(export("a.tar.zst")).isEqualTo(ExitCode.CORRUPTED.code());
    assertThat(err).contains("pstree.img");
    assertThat(beside()).containsExactly("store");
  }

  @Test
  void privilegesHaveToBeAllowed() throws Exception {
    assertThat(export("a.tar")).as(err).isZero();
    assertThat(take("a.tar")).isEqualTo(ExitCode.ARCHIVE_REFUSED.code());
    assertThat(err).contains("the container is privileged", "--allow-privileged");
    assertThat(temp.resolve("other")).doesNotExist();
  }

  @Test
  void whatWasChangedIsFound() throws Exception {
    assertThat(export("a.tar")).as(err).isZero();
    Path file = temp.resolve("a.tar");
    byte[] archive = Files.readAllBytes(file);
    // In the layer, which is all zeros but must be as long as the manifest says.
    for (int i = archive.length - 1; ; i--) {
      if (archive[i] != 0) {
        archive[i + 300] = 1;
        break;
      }
    }
    Files.write(file, archive);
    assertThat(take("a.tar", "--allow-privileged")).isNotZero();
    assertThat(Files.exists(temp.resolve("other/web/one"))).isFalse();
  }
}
