package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoredCheckpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A writer is killed with SIGKILL at random moments; the store never shows a trace of that. */
class DirectoryStoreCrashTest {
  private static final int KILLS = 15;

  @TempDir Path temp;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void whatIsListedIsCompleteWheneverTheWriterDies() throws Exception {
    Path root = temp.resolve("store");
    DirectoryStore store = DirectoryStore.at(root);
    Random random = new Random(20261124);
    int committed = 0;
    int recovered = 0;
    int unsealed = 0;
    for (int i = 0; i < KILLS; i++) {
      List<CheckpointId> reported = runAndKill(root, "r" + i, i % 3, random.nextInt(250));
      committed += reported.size();
      List<CheckpointId> listed = verified(store);
      assertThat(listed).containsAll(reported);

      unsealed += leftovers(root, false);
      stageAgain(store, new CheckpointId("web", "r" + i + "-again"));
      assertThat(leftovers(root, false)).as("unsealed leftovers").isZero();

      for (RecoverableCheckpoint sealed : store.recoverable()) {
        sealed.commit(sealed.manifest().id().name());
        recovered++;
      }
      assertThat(leftovers(root, true)).as("all leftovers").isZero();
      verified(store);
    }
    // Else nothing was tested.
    assertThat(committed).isPositive();
    assertThat(unsealed).isPositive();
    System.out.println(
        KILLS
            + " kills: "
            + committed
            + " committed, "
            + unsealed
            + " swept, "
            + recovered
            + " recovered");
  }

  /** Lists everything, verifies it, and deletes it so that the test stays fast. */
  private static List<CheckpointId> verified(DirectoryStore store) throws Exception {
    List<CheckpointId> ids = new ArrayList<>();
    for (CheckpointManifest manifest : store.list()) {
      try (StoredCheckpoint stored = store.open(manifest.id())) {
        stored.verify();
        assertThat(stored.manifest().files()).hasSize(5);
      }
      ids.add(manifest.id());
      store.delete(manifest.id());
    }
    return ids;
  }

  private static void stageAgain(DirectoryStore store, CheckpointId id) throws Exception {
    try (StagedCheckpoint staged = store.stage(id)) {
      CheckpointStoreContract.writeFiles(staged.directory());
      staged.seal(Manifests.of(id));
      staged.commit(Manifests.STATISTICS);
    }
  }

  /** How much there is that is no checkpoint; what was sealed counts if asked for. */
  private static int leftovers(Path root, boolean countSealed) throws IOException {
    Path container = root.resolve("web");
    int count = 0;
    if (Files.exists(container)) {
      try (DirectoryStream<Path> paths = Files.newDirectoryStream(container, ".*")) {
        for (Path path : paths) {
          boolean sealed = Files.exists(path.resolve(CheckpointManifest.FILE_NAME));
          count += sealed && !countSealed ? 0 : 1;
        }
      }
    }
    return count;
  }

  /** Lets the writer report some checkpoints, and kills it a little later. */
  private static List<CheckpointId> runAndKill(
      Path root, String prefix, int reports, int thenMillis) throws Exception {
    Process process = WriterProcess.start("022", root, prefix, 1_000);
    List<CheckpointId> reported = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("started");
      for (int i = 0; i < reports; i++) {
        reported.add(CheckpointId.parse(lines.readLine()));
      }
      Thread.sleep(thenMillis);
      // Process.destroyForcibly would close the pipe with what is still in it.
      process.toHandle().destroyForcibly();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        reported.add(CheckpointId.parse(line));
      }
      assertThat(process.waitFor()).as("killed, not ended").isEqualTo(128 + 9);
    } finally {
      process.destroyForcibly();
    }
    return reported;
  }
}
