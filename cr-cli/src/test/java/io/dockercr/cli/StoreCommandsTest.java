package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.storage.DirectoryStore;
import io.dockercr.storage.RepositoryStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that work on stores, on real ones. */
class StoreCommandsTest {
  @TempDir Path temp;
  private Path config;
  private String directory;
  private String repository;
  private String out;
  private String err;

  @BeforeEach
  void writeCheckpoints() throws Exception {
    directory = temp.resolve("directory").toString();
    repository = "repo:" + temp.resolve("repository");
    config = temp.resolve("config.yaml");
    Files.writeString(
        config,
        "default-store: fast\nstores: {fast: " + directory + ", archive: '" + repository + "'}\n");
    Instant now = Instant.now();
    try (CheckpointStore store = DirectoryStore.at(Path.of(directory))) {
      write(store, "web/a", now.minus(Duration.ofDays(9)));
      write(store, "web/b", now.minus(Duration.ofHours(2)));
      write(store, "db/a", now.minus(Duration.ofDays(9)));
    }
  }

  private static void write(CheckpointStore store, String name, Instant time) throws Exception {
    CheckpointId id = CheckpointId.parse(name);
    CheckpointManifest manifest = TestManifests.of(id, time);
    try (StagedCheckpoint staged = store.stage(id)) {
      byte[] pages = new byte[1 << 20];
      new Random(1).nextBytes(pages);
      Files.createDirectory(staged.directory().resolve("images"));
      Files.write(staged.directory().resolve("images/pages-1.img"), pages);
      staged.seal(manifest);
      staged.commit(manifest.statistics());
    }
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", config.toString()));
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

  @Test
  void listFilters() throws Exception {
    assertThat(run("list")).isZero();
    assertThat(out).contains("db", "busybox:1", "9 days", "2 hours").doesNotContain("STORE");
    assertThat(json("list", "web")).hasSize(2);
    assertThat(json("list", "--younger-than", "1d")).hasSize(1);
    assertThat(json("list", "--older-than", "1d", "db")).hasSize(1);
    assertThat(json("list", "--store", "archive")).isEmpty();
  }

  @Test
  void aDirectoryThatIsNotThereIsNoEmptyStoreWithoutAWord() throws Exception {
    String absent = temp.resolve("absent").toString();
    assertThat(run("list", "--output", absent)).isZero();
    assertThat(err).contains("There is no directory " + absent);
    assertThat(json("list", "--store", absent)).isEmpty();
    assertThat(run("list", "--output", absent, "--quiet")).isZero();
    assertThat(err).isEmpty();
    assertThat(run("list", "--output", directory)).isZero();
    assertThat(err).isEmpty();
  }

  @Test
  void copiesAreListedOfAllStores() throws Exception {
    assertThat(run("copy", "web/a", "archive")).as(err).isZero();
    assertThat(out).isEqualTo("web/a" + System.lineSeparator());
    assertThat(run("copy", "archive/web/a", "archive", "--name", "c")).as(err).isZero();
    JsonNode all = json("list", "--all-stores");
    assertThat(all.findValuesAsText("store"))
        .containsExactly("fast", "fast", "fast", "archive", "archive");
    assertThat(run("copy", "web/a", "archive")).isEqualTo(ExitCode.CHECKPOINT_EXISTS.code());
    assertThat(run("copy", "web/none", "archive")).isEqualTo(ExitCode.CHECKPOINT_NOT_FOUND.code());
    assertThat(run("verify", "--all", "--store", "archive")).as(out).isZero();

    JsonNode usage = json("df");
    assertThat(usage).hasSize(2);
    JsonNode archive = usage.get(1);
    assertThat(archive.get("checkpoints").asInt()).isEqualTo(2);
    assertThat(archive.get("storedBytes").asLong())
        .isLessThan(archive.get("contentBytes").asLong() * 2 / 3);
  }

  @Test
  void showTellsWhatThereIs() throws Exception {
    assertThat(run("show", "web/a", "--files")).isZero();
    assertThat(out).contains("busybox:1", "55 ms", "images/pages-1.img", "crc32c:");
    assertThat(json("show", directory + "/web/a").get("id").asText()).isEqualTo("web/a");
    assertThat(run("show", "nonsense")).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void verifyFindsDamage() throws Exception {
    assertThat(run("verify", "--all")).isZero();
    assertThat(run("verify")).isEqualTo(ExitCode.USAGE.code());
    assertThat(run("verify", "web/none")).isEqualTo(ExitCode.CHECKPOINT_NOT_FOUND.code());
    Files.write(Path.of(directory, "web/a/images/pages-1.img"), new byte[1 << 20]);
    assertThat(run("verify", "web/a", "web/b")).isEqualTo(ExitCode.CORRUPTED.code());
    assertThat(out).contains("web/a").doesNotContain("web/b");
    assertThat(run("verify", "web/b")).isZero();
    assertThat(run("copy", "web/a", "archive")).isEqualTo(ExitCode.CORRUPTED.code());
  }

  @Test
  void rmRemovesWhatItUnderstands() throws Exception {
    assertThat(run("rm", "web/a", "nonsense")).isEqualTo(ExitCode.USAGE.code());
    assertThat(json("list")).hasSize(3);
    assertThat(json("rm", "web/a", directory + "/db/a")).hasSize(2);
    assertThat(json("list")).hasSize(1);
    assertThat(run("rm", "web/a")).isEqualTo(ExitCode.CHECKPOINT_NOT_FOUND.code());
  }

  @Test
  void pruneKeepsWhatTheRulesKeep() throws Exception {
    JsonNode foreseen = json("prune", "--keep-last", "1", "--dry-run");
    assertThat(foreseen.get("removed").findValuesAsText("checkpoint")).containsExactly("web/a");
    assertThat(json("list")).hasSize(3);
    assertThat(run("prune", "--keep-within", "1d", "db")).isZero();
    assertThat(out).contains("removed").contains("db/a");
    assertThat(run("prune", "--keep-daily", "5")).isZero();
    assertThat(json("list")).hasSize(2);
    assertThat(run("prune")).isZero();
    assertThat(run("prune", "web")).isEqualTo(ExitCode.USAGE.code());
    assertThat(run("prune", "--keep-last", "0")).isEqualTo(ExitCode.USAGE.code());
    assertThat(json("list")).hasSize(2);
  }

  @Test
  void pruneFreesWhatARepositoryDoesNotNeed() throws Exception {
    assertThat(run("copy", "web/a", repository)).isZero();
    assertThat(run("rm", repository + "/web/a")).isZero();
    assertThat(json("prune", "--store", repository).get("freedBytes").asLong())
        .isGreaterThan(1 << 20);
    assertThat(run("repair", "--store", repository)).isZero();
    assertThat(err).contains("There is nothing to repair");
    assertThat(RepositoryStore.at(temp.resolve("repository")).usage().storedBytes())
        .isLessThan(1024);
  }

  @Test
  void progressTellsRateAndTimeLeft() {
    assertThat(ProgressLine.line("copying", 1 << 20, 4 << 20, 2))
        .isEqualTo("copying  1.0 MiB of 4.0 MiB, 512 KiB/s, 6 s left");
    assertThat(ProgressLine.line("copying", 0, 0, 0)).isEqualTo("copying  0 B of 0 B");
  }
}
