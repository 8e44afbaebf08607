package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import java.io.BufferedReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two writers, one that copies and one that prunes are killed with SIGKILL at random moments; what
 * was committed is always there, and whole. {@code -Dcrash.kills=200} for more, {@code
 * -Dcrash.seed=7} for others.
 */
class StoreCrashTest {
  private static final int PROCESSES = 4;
  private static final int ROUNDS =
      (Integer.getInteger("crash.kills", 12) + PROCESSES - 1) / PROCESSES;
  private static final long SEED = Long.getLong("crash.seed", 20261124);

  @TempDir Path temp;
  private RecoverableStore store;
  private String uri;
  private URI source;
  private final Set<CheckpointId> expected = new HashSet<>();
  private int copied;

  @ParameterizedTest
  @ValueSource(strings = {"file", "repo", "nfs", "keyed+file", "keyed+repo", "zip"})
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void whatWasCommittedIsThereWheneverAnybodyDies(String scheme) throws Exception {
    uri =
        TestStores.uri(
            scheme, temp.resolve("store"), "?force=true&staging=" + temp.resolve("staging"));
    store = TestStores.open(uri);
    source = makeSource();
    Random random = new Random(SEED);
    int committed = 0;
    int recovered = 0;
    for (int i = 0; i < ROUNDS; i++) {
      String round = scheme + ", round " + i;
      committed += runAndKill("r" + i, random);
      Set<CheckpointId> listed = new HashSet<>();
      for (CheckpointManifest manifest : store.list()) {
        listed.add(manifest.id());
      }
      assertThat(listed).as(round).containsAll(expected);
      assertThat(store.verify(id -> true, StoreProgress.NONE)).as(round).isEmpty();
      for (RecoverableCheckpoint sealed : store.recoverable()) {
        // Also those that were killed between the commit and the removal of what was staged.
        sealed.commit(sealed.manifest().id().name());
        recovered++;
      }
      store.removeAbandoned();
      fetchAndThinOut(random);
    }
    System.out.printf(
        "%s: %d kills; %d committed, %d of them copies; %d recovered%n",
        scheme, PROCESSES * ROUNDS, committed, copied, recovered);
    // Else nothing was tested.
    assertThat(committed).isPositive();
    assertThat(copied).isPositive();
    store.close();
  }

  private URI makeSource() throws Exception {
    DirectoryStore directory = DirectoryStore.at(temp.resolve("source"));
    for (String name : List.of("web/one", "db/two")) {
      CheckpointId id = CheckpointId.parse(name);
      try (StagedCheckpoint staged = directory.stage(id)) {
        CheckpointStoreContract.writeFiles(staged.directory());
        staged.seal(Manifests.of(id));
        staged.commit(Manifests.STATISTICS);
      }
    }
    return directory.uri();
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
    List<Process> processes = new ArrayList<>();
    try {
      processes.add(WriterProcess.start("022", uri, prefix + "-one", 1_000));
      processes.add(WriterProcess.start("022", uri, prefix + "-two", 1_000));
      processes.add(
          WriterProcess.start(
              "022", CopierProcess.class, uri, source.toString(), prefix + "-copy", seed(random)));
      processes.add(WriterProcess.start("022", PrunerProcess.class, uri, seed(random)));
      List<BufferedReader> outputs = new ArrayList<>();
      for (Process process : processes) {
        outputs.add(process.inputReader(UTF_8));
        assertThat(outputs.get(outputs.size() - 1).readLine()).isEqualTo("started");
      }
      List<CheckpointId> written = new ArrayList<>();
      for (int reports = random.nextInt(5); reports > 0; reports--) {
        written.add(CheckpointId.parse(outputs.get(0).readLine()));
      }
      if (copied == 0) {
        // Slow as it may be, one copy is waited for.
        outputs.get(2).mark(1);
        outputs.get(2).read();
        outputs.get(2).reset();
      }
      kill(processes, random);
      written.addAll(ids(outputs.get(0)));
      written.addAll(ids(outputs.get(1)));
      List<CheckpointId> copies = ids(outputs.get(2));
      copied += copies.size();
      written.addAll(copies);
      expected.addAll(written);
      // What it was about to remove may be there or not.
      ids(outputs.get(3)).forEach(expected::remove);
      for (Process process : processes) {
        assertThat(process.waitFor()).as("killed, not ended").isEqualTo(128 + 9);
      }
      return written.size();
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private static String seed(Random random) {
    return Long.toString(random.nextLong());
  }

  private static void kill(List<Process> processes, Random random) throws Exception {
    List<Process> order = new ArrayList<>(processes);
    Collections.shuffle(order, random);
    for (Process process : order) {
      Thread.sleep(random.nextInt(400));
      // Process.destroyForcibly would close the pipe with what is still in it.
      process.toHandle().destroyForcibly();
    }
  }

  private static List<CheckpointId> ids(BufferedReader lines) throws Exception {
    List<CheckpointId> ids = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.startsWith("gone: ")) {
        ids.add(CheckpointId.parse(line));
      }
    }
    return ids;
  }
}
