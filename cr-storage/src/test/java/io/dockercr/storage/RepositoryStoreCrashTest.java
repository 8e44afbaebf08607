package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two writers and one that prunes are killed with SIGKILL at random moments; what was committed is
 * always there, and whole. {@code -Dcrash.kills=200} for more.
 */
class RepositoryStoreCrashTest {
  private static final int ROUNDS = Integer.getInteger("crash.kills", 24) / 3;
  private static final long SEED = Long.getLong("crash.seed", 20261124);

  @TempDir Path temp;
  private RepositoryStore store;
  private final Set<CheckpointId> expected = new HashSet<>();

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void whatWasCommittedIsThereWheneverAnybodyDies() throws Exception {
    store = RepositoryStore.at(temp.resolve("repository"));
    Random random = new Random(SEED);
    int committed = 0;
    int recovered = 0;
    for (int i = 0; i < ROUNDS; i++) {
      committed += runAndKill("r" + i, random);
      Set<CheckpointId> listed = new HashSet<>();
      for (CheckpointManifest manifest : store.list()) {
        listed.add(manifest.id());
      }
      assertThat(listed).as("round " + i).containsAll(expected);
      assertThat(store.verify(id -> true, StoreProgress.NONE)).as("round " + i).isEmpty();
      for (RecoverableCheckpoint sealed : store.recoverable()) {
        // Also those that were killed between the commit and the removal of what was staged.
        sealed.commit(sealed.manifest().id().name());
        recovered++;
      }
      store.removeAbandoned();
      fetchAndThinOut(random);
    }
    // Else nothing was tested.
    assertThat(committed).isPositive();
    System.out.println(
        3 * ROUNDS + " kills: " + committed + " committed, " + recovered + " recovered");
  }

  /** Restores one, and removes some so that the test stays fast. */
  private void fetchAndThinOut(Random random) throws Exception {
    List<CheckpointManifest> checkpoints = store.list();
    if (!checkpoints.isEmpty()) {
      CheckpointId id = checkpoints.get(random.nextInt(checkpoints.size())).id();
      try (StoredCheckpoint stored = store.open(id)) {
        stored.verify();
      }
    }
    for (CheckpointManifest manifest : checkpoints) {
      if (random.nextInt(3) > 0) {
        store.delete(manifest.id());
      }
    }
    store.reclaim(false, StoreProgress.NONE);
    expected.clear();
    store.list().forEach(manifest -> expected.add(manifest.id()));
    assertThat(store.verify(id -> true, StoreProgress.NONE)).isEmpty();
    assertThat(store.reclaim(true, StoreProgress.NONE)).isZero();
  }

  private int runAndKill(String prefix, Random random) throws Exception {
    String uri = store.uri().toString();
    List<Process> processes = new ArrayList<>();
    try {
      processes.add(WriterProcess.start("022", uri, prefix + "-one", 1_000));
      processes.add(WriterProcess.start("022", uri, prefix + "-two", 1_000));
      processes.add(
          WriterProcess.start("022", PrunerProcess.class, uri, Long.toString(random.nextLong())));
      List<BufferedReader> outputs = new ArrayList<>();
      for (Process process : processes) {
        outputs.add(process.inputReader(UTF_8));
        assertThat(outputs.get(outputs.size() - 1).readLine()).isEqualTo("started");
      }
      List<CheckpointId> written = new ArrayList<>();
      for (int reports = random.nextInt(5); reports > 0; reports--) {
        written.add(CheckpointId.parse(outputs.get(0).readLine()));
      }
      for (Process process : processes) {
        Thread.sleep(random.nextInt(500));
        process.toHandle().destroyForcibly();
      }
      written.addAll(ids(outputs.get(0)));
      written.addAll(ids(outputs.get(1)));
      expected.addAll(written);
      // What it was about to remove may be there or not.
      ids(outputs.get(2)).forEach(expected::remove);
      for (Process process : processes) {
        assertThat(process.waitFor()).as("killed, not ended").isEqualTo(128 + 9);
      }
      return written.size();
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private static List<CheckpointId> ids(BufferedReader lines) throws Exception {
    List<CheckpointId> ids = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      ids.add(CheckpointId.parse(line));
    }
    return ids;
  }
}
