package io.dockercr.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.cli.Archives.Compression;
import io.dockercr.criu.images.SampleImages;
import io.dockercr.criu.images.SampleImagesLarge;
import io.dockercr.storage.ManifestJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is shown of an archive is what is shown of the directory that it was made of. */
class ArchiveCommandsTest {
  private static final String SPEC =
      "{\"ociVersion\":\"1.2.0\",\"hostname\":\"pod-host\",\"annotations\":{"
          + "\"io.container.manager\":\"cri-o\",\"io.kubernetes.pod.name\":\"web-0\","
          + "\"io.kubernetes.pod.namespace\":\"prod\"}}";
  private static final String CONFIG =
      "{\"id\":\"4711\",\"name\":\"web\\u001b[2J\",\"rootfsImageName\":\"docker.io/library/nginx:1\","
          + "\"rootfsImageRef\":\"sha256:ab\",\"runtime\":\"runc\","
          + "\"createdTime\":\"2026-11-24T10:00:00Z\","
          + "\"checkpointedTime\":\"2026-11-24T11:00:00Z\","
          + "\"restoredTime\":\"0001-01-01T00:00:00Z\"}";
  private static final String NETWORK =
      "{\"podman\":{\"interfaces\":{\"eth0\":{\"subnets\":["
          + "{\"ipnet\":\"10.88.0.9/16\",\"gateway\":\"10.88.0.1\"},{\"ipnet\":\"fd00::9/64\"}],"
          + "\"mac_address\":\"f2:99:8d:fb:5a:57\"}}}}";

  @TempDir private Path temp;
  private Set<String> before;
  private String out;
  private String err;

  @BeforeEach
  void remember() throws Exception {
    before = unpacked();
  }

  /** Nothing that was unpacked is left. */
  @AfterEach
  void nothingIsLeft() throws Exception {
    assertThat(unpacked()).isEqualTo(before);
  }

  private static Set<String> unpacked() throws Exception {
    try (Stream<Path> found = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return found
          .map(path -> path.getFileName().toString())
          .filter(name -> name.matches("docker-cr-[0-9]+"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private int run(String... arguments) {
    CommandRun run = CommandRun.of(List.of(arguments));
    out = run.out();
    err = run.err();
    return run.code();
  }

  private Path ours() throws Exception {
    Path directory = Files.createDirectories(temp.resolve("web/first"));
    SampleImages.write(Files.createDirectory(directory.resolve("images")));
    Files.write(
        directory.resolve("manifest.json"),
        ManifestJson.write(TestManifests.of(CheckpointId.parse("web/first"))));
    return directory;
  }

  private Path theirs() throws Exception {
    Path directory = Files.createDirectories(temp.resolve("theirs"));
    Path images = Files.createDirectory(directory.resolve("checkpoint"));
    SampleImages.write(images);
    Files.move(images.resolve("stats-dump"), directory.resolve("stats-dump"));
    Files.writeString(directory.resolve("config.dump"), CONFIG);
    Files.writeString(directory.resolve("spec.dump"), SPEC);
    Files.writeString(directory.resolve("network.status"), NETWORK);
    return directory;
  }

  /** A report with the names of places and of the checkpoint left out. */
  private String report(Path checkpoint, String... options) {
    String[] arguments =
        Stream.concat(Stream.of("inspect", checkpoint + ""), Arrays.stream(options))
            .toArray(String[]::new);
    assertThat(run(arguments)).as(err).isZero();
    return out.replace(checkpoint + "", "").replace("web/first", "");
  }

  @ParameterizedTest
  @EnumSource
  void inspectShowsTheSame(Compression how) throws Exception {
    for (Path directory : List.of(ours(), theirs())) {
      Path archive = Archives.of(directory, temp.resolve(directory.getFileName() + ".a"), how);
      for (String format : List.of("json", "text", "tree")) {
        String expected = report(directory, "--all", "--format", format);
        assertThat(report(archive, "--all", "--format", format)).isEqualTo(expected);
      }
      assertThat(report(archive)).contains("sh -c sleep 1; wait");
      assertThat(report(archive, "--env", "--pid", "7")).contains("PATH=/bin");
    }
  }

  /** Pages of 20 MiB are not unpacked whole. */
  @ParameterizedTest
  @EnumSource
  void commandLinesBehindManyPages(Compression how) throws Exception {
    Path directory = ours();
    SampleImagesLarge.write(directory.resolve("images"), 20 << 20, 100);
    Path archive = Archives.of(directory, temp.resolve("large"), how);
    String expected = report(directory, "--all", "--format", "json");
    assertThat(expected).contains("sleep 1; wait", "PATH=/bin", "20934656");
    assertThat(report(archive, "--all", "--format", "json")).isEqualTo(expected);
    assertThat(run("memory", archive + "", "--search", "the secret of")).as(err).isZero();
    assertThat(err).contains("Found 2 times.");
    assertThat(run("memory", archive + "", "--pid", "1", "--output", temp.resolve("p") + ""))
        .isZero();
    assertThat(temp.resolve("p")).hasSize((51 * 100 + 6) * 4096L);
  }

  @Test
  void whatOthersWroteStandsForTheManifest() throws Exception {
    Path archive = Archives.of(theirs(), temp.resolve("a.tar"), Compression.ZSTD);
    assertThat(run("inspect", archive + "", "--all", "--format", "json")).as(err).isZero();
    JsonNode report = Json.MAPPER.readTree(out);
    JsonNode checkpoint = report.path("checkpoint");
    assertThat(checkpoint.path("createdAt").asText()).isEqualTo("2026-11-24T11:00:00Z");
    assertThat(checkpoint.at("/container/id").asText()).isEqualTo("4711");
    assertThat(checkpoint.at("/image/name").asText()).isEqualTo("docker.io/library/nginx:1");
    assertThat(checkpoint.at("/image/id").asText()).isEqualTo("sha256:ab");
    assertThat(checkpoint.path("manager").asText()).isEqualTo("cri-o");
    assertThat(checkpoint.path("runtime").asText()).isEqualTo("runc");
    assertThat(checkpoint.path("pod").asText()).isEqualTo("prod/web-0");
    JsonNode network = report.at("/network/networks/0");
    assertThat(network.toString()).contains("podman", "10.88.0.9", "fd00::9", "f2:99:8d:fb:5a:57");
    assertThat(report.path("statistics").toString()).contains("frozen");

    assertThat(run("inspect", archive + "", "--all")).isZero();
    assertThat(out)
        .contains("prod/web-0", "docker.io/library/nginx:1, sha256:ab", "2026-11-24T11:00:00Z")
        .contains("10.88.0.9, fd00::9, gateway 10.88.0.1")
        .doesNotContain("\u001b");
  }

  @Test
  void aContainerOfPodmanMayHaveNoNetwork() throws Exception {
    Path directory = theirs();
    Files.writeString(directory.resolve("network.status"), "null");
    Path archive = Archives.of(directory, temp.resolve("a.tar"), Compression.GZIP);
    assertThat(run("inspect", archive + "", "--all", "--format", "json")).as(err).isZero();
    assertThat(Json.MAPPER.readTree(out).at("/network/networks")).isEmpty();
  }

  @Test
  void whatIsNoJsonIsNamed() throws Exception {
    for (String content : List.of("", "[]", "null", "{", "{\"id\":", "\u0000")) {
      Path directory = theirs();
      Files.writeString(directory.resolve("config.dump"), content);
      Path archive = Archives.of(directory, temp.resolve("a.tar"), Compression.NONE);
      assertThat(run("inspect", archive + "")).as(content).isEqualTo(ExitCode.CORRUPTED.code());
      assertThat(err).contains("The file config.dump in " + archive + " is damaged: ");
      Files.delete(archive);
      remove(directory);
    }
  }

  private static void remove(Path directory) throws Exception {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void differencesAreTheSame(Compression how) throws Exception {
    Path first = theirs();
    Path second = ours();
    Path pages = second.resolve("images/pages-7.img");
    byte[] content = Files.readAllBytes(pages);
    content[4096 + 50] ^= 1;
    Files.write(pages, content);
    layer(first, "./etc/old", "old");
    layer(second, "./etc/new", "new");
    Path one = Archives.of(first, temp.resolve("one"), how);
    Path two = Archives.of(second, temp.resolve("two"), how);
    assertThat(run("diff", first + "", second + "", "--format", "json")).as(err).isZero();
    JsonNode expected = Json.MAPPER.readTree(out);
    assertThat(run("diff", one + "", two + "", "--format", "json")).as(err).isZero();
    JsonNode found = Json.MAPPER.readTree(out);
    for (String field : List.of("processes", "layer")) {
      assertThat(found.path(field)).isNotEmpty().isEqualTo(expected.path(field));
    }
  }

  private static void layer(Path checkpoint, String name, String content) throws Exception {
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(Files.newOutputStream(checkpoint.resolve("rootfs-diff.tar")))) {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(content.length());
      tar.putArchiveEntry(entry);
      tar.write(content.getBytes(UTF_8));
      tar.closeArchiveEntry();
    }
  }

  @ParameterizedTest
  @EnumSource
  void filesAreTakenOut(Compression how) throws Exception {
    Path directory = theirs();
    layer(directory, "./etc/old", "old");
    Files.createDirectory(directory.resolve("volumes"));
    Files.writeString(directory.resolve("volumes/data.tar"), "volume");
    Path archive = Archives.of(directory, temp.resolve("a"), how);
    Path taken = temp.resolve("taken");
    assertThat(run("extract", archive + "", "--layer", "-o", taken + "")).as(err).isZero();
    assertThat(taken).hasSameBinaryContentAs(directory.resolve("rootfs-diff.tar"));
    Path file = temp.resolve("file");
    assertThat(run("extract", archive + "", "--file", "/etc/old", "-o", file + "")).isZero();
    assertThat(file).hasContent("old");
    Path volume = temp.resolve("volume");
    assertThat(run("extract", archive + "", "--volume", "data", "-o", volume + "")).isZero();
    assertThat(volume).hasContent("volume");
    Path none = temp.resolve("none");
    assertThat(run("extract", archive + "", "--volume", "other", "-o", none + ""))
        .isEqualTo(ExitCode.CHECKPOINT_NOT_FOUND.code());
    assertThat(none).doesNotExist();
  }

  @Test
  void whatNoCheckpointHasIsRefused() throws Exception {
    Path archive = temp.resolve("evil.tar");
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(archive))) {
      for (String name : List.of("manifest.json", "../evil")) {
        tar.putArchiveEntry(new TarArchiveEntry(name));
        tar.closeArchiveEntry();
      }
    }
    for (String command : List.of("inspect", "memory")) {
      assertThat(run(command, archive + "")).isEqualTo(ExitCode.ARCHIVE_REFUSED.code());
      assertThat(err).contains("The archive " + archive + " is refused: ../evil leads out of it.");
    }
  }

  @Test
  void whatIsCutShortIsDamaged() throws Exception {
    for (Compression how : Compression.values()) {
      Path archive = Archives.of(theirs(), temp.resolve("a"), how);
      byte[] content = Files.readAllBytes(archive);
      Files.write(archive, Arrays.copyOf(content, content.length * 2 / 3));
      assertThat(run("inspect", archive + "")).as(how + err).isEqualTo(ExitCode.CORRUPTED.code());
      assertThat(err).contains("is damaged: ", "cut short");
      Files.delete(archive);
      remove(temp.resolve("theirs"));
    }
  }

  @Test
  void whatCanNotBeLookedIntoIsSaid() throws Exception {
    Path directory = ours();
    remove(directory.resolve("images"));
    Path archive = Archives.of(directory, temp.resolve("none.tar"), Compression.GZIP);
    assertThat(run("inspect", archive + "")).isEqualTo(ExitCode.CORRUPTED.code());
    assertThat(err).contains("has no images of CRIU: there is no inventory.img in images/.");

    CheckpointManifest manifest =
        TestManifests.of(CheckpointId.parse("web/first"))
            .withEncoding(
                Optional.of(
                    new CheckpointManifest.Encoding(true, "zstd:3", List.of(), Optional.empty())));
    Files.write(directory.resolve("manifest.json"), ManifestJson.write(manifest));
    Path encoded = Archives.of(directory, temp.resolve("encoded.tar"), Compression.NONE);
    assertThat(run("inspect", encoded + "")).isEqualTo(ExitCode.UNSUPPORTED.code());
    assertThat(err).contains("has a checkpoint that is compressed or encrypted by itself");
  }

  /** Also if they are read to find which pages are wanted. */
  @ParameterizedTest
  @EnumSource
  void damagedImagesAreNamed(Compression how) throws Exception {
    Path directory = theirs();
    SampleImagesLarge.write(directory.resolve("checkpoint"), 20 << 20, 100);
    Path tree = directory.resolve("checkpoint/pstree.img");
    Files.write(tree, Arrays.copyOf(Files.readAllBytes(tree), 20));
    Path archive = Archives.of(directory, temp.resolve("a"), how);
    assertThat(run("inspect", archive + "")).isEqualTo(ExitCode.CORRUPTED.code());
    assertThat(err).contains("CRIU's image pstree.img is damaged: ");
  }

  @Test
  void otherFilesAreNoCheckpoint() throws Exception {
    Path file = Files.writeString(temp.resolve("text"), "text");
    assertThat(run("inspect", file + "")).isEqualTo(ExitCode.CHECKPOINT_NOT_FOUND.code());
    assertThat(err)
        .contains(file + " is not an archive: it is neither tar nor tar.gz nor tar.zst.");
  }
}
