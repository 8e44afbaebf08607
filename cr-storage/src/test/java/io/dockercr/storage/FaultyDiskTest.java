package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.FaultyDisk.Fault;
import io.dockercr.storage.FaultyStore.Answer;
import io.dockercr.storage.FaultyStore.Operation;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Stores on a disk that fails: what was committed is never lost or wrong, nothing half is listed,
 * each failure is told in a sentence, and the same works when the disk is well again. {@code
 * -Dfaults.count=1000} for more of them, {@code -Dfaults.seed=7} for others.
 */
class FaultyDiskTest {
  private static final int FAULTS = Integer.getInteger("faults.count", 44);
  private static final int POWER_CUTS = Integer.getInteger("faults.cuts", 6);
  private static final long SEED = Long.getLong("faults.seed", 20261124);

  private static final List<Fault> KINDS =
      List.of(
          Fault.WRITE_EIO,
          Fault.WRITE_ENOSPC,
          Fault.SYNC_EIO,
          Fault.READ_EIO,
          Fault.STAT_EIO,
          Fault.NAME_EIO,
          Fault.NAME_EXDEV,
          Fault.EINTR_OFTEN,
          Fault.SHORT_WRITES,
          Fault.SHORT_READS,
          Fault.NO_CHMOD);

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"file", "repo", "keyed+file", "keyed+repo", "zip"})
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void whateverFailsNothingIsLost(String scheme) throws Exception {
    FaultyDisk disk = FaultyDisk.in(temp);
    Map<Fault, Integer> fired = new EnumMap<>(Fault.class);
    int failed = 0;
    try (FaultyStore faulty = new FaultyStore(disk, FaultyStore.uri(scheme, disk, temp))) {
      faulty.start();
      FaultTrial trial = new FaultTrial(faulty);
      for (int i = 0; i < FAULTS; i++) {
        Random random = new Random(SEED + i);
        Fault fault = KINDS.get(i % KINDS.size());
        Operation operation = trial.choose(fault, random);
        int call = trial.chooseCall(operation, fault, random);
        String when =
            "%s, fault %d: %s at call %d of %s".formatted(scheme, i, fault, call, operation);
        failed += trial.run(operation, fault, call, 1, when) ? 0 : 1;
        if (disk.fired() > 0) {
          fired.merge(fault, 1, Integer::sum);
        }
      }
    }
    System.out.println(scheme + ": " + FAULTS + " faults, " + failed + " failed; fired " + fired);
    // Else the disk did not fail.
    assertThat(fired).containsOnlyKeys(KINDS);
    assertThat(failed).isGreaterThan(FAULTS / 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "repo", "nfs", "keyed+file", "keyed+repo"})
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void whatWasReportedSurvivesAPowerCut(String scheme) throws Exception {
    FaultyDisk disk = FaultyDisk.in(temp);
    List<Operation> operations =
        List.of(
            Operation.WRITE,
            Operation.RECLAIM,
            Operation.DELETE,
            Operation.COPY,
            Operation.RECOVER);
    int reported = 0;
    int recovered = 0;
    try (FaultyStore faulty = new FaultyStore(disk, FaultyStore.uri(scheme, disk, temp))) {
      faulty.start();
      FaultTrial trial = new FaultTrial(faulty);
      Map<Operation, Integer> most = new EnumMap<>(Operation.class);
      for (Operation operation : operations) {
        most.put(operation, trial.calls(operation, Fault.POWER_CUT));
      }
      faulty.stop();
      for (int i = 0; i < POWER_CUTS; i++) {
        Random random = new Random(SEED + i);
        // Half of them while writing.
        Operation operation =
            operations.get(i % 2 == 0 ? 0 : 1 + (i / 2) % (operations.size() - 1));
        int last = most.get(operation) + 1;
        // The last calls are those after the commit.
        int call = i % 4 == 0 ? Math.max(1, last - random.nextInt(8)) : 1 + random.nextInt(last);
        String when = "%s, cut %d: at call %d of %s".formatted(scheme, i, call, operation);
        faulty.prepare(operation);
        faulty.start();
        Answer answer = cut(faulty, operation, call, random.nextInt());
        boolean isThere = faulty.check(when);
        boolean hasReported = answer.events().contains("committed");
        reported += hasReported ? 1 : 0;
        if (hasReported || (answer.done() && operation.makesSubject())) {
          assertThat(isThere).as(when).isTrue();
        }
        if (answer.done() && operation == Operation.DELETE) {
          assertThat(isThere).as(when).isFalse();
        }
        recovered += recover(faulty, operation, answer, isThere, when) ? 1 : 0;
        faulty.clean(when);
      }
    }
    System.out.println(
        "%s: %d power cuts, %d after the commit, %d recovered"
            .formatted(scheme, POWER_CUTS, reported, recovered));
  }

  @Test
  void whatNeedNotBeSyncedDoesNotWaitForTheDisk() throws Exception {
    FaultyDisk disk = FaultyDisk.in(temp);
    try (FaultyStore faulty = new FaultyStore(disk, FaultyStore.uri("file", disk, temp))) {
      faulty.start();
      disk.fail(Fault.SYNC_EIO, 1, 1, 0);
      assertThat(faulty.ask("write-unsynced web/second").outcome()).isEqualTo("done");
      assertThat(disk.fired()).isZero();
      assertThat(faulty.ask("write-at-once web/third").outcome()).isEqualTo("failed");
      assertThat(disk.fired()).isPositive();
      try (StoredCheckpoint stored = faulty.store.open(new CheckpointId("web", "second"))) {
        stored.verify();
      }
    }
  }

  /** Power is cut at a call, or right after the last one. */
  private static Answer cut(FaultyStore faulty, Operation operation, int call, int seed)
      throws Exception {
    faulty.disk.fail(Fault.POWER_CUT, call, 1, seed);
    Answer answer = faulty.ask(operation.question);
    if (!answer.died()) {
      faulty.disk.failAtCall(faulty.disk.calls() + 1);
      assertThat(faulty.ask("touch").died()).isTrue();
    }
    return answer;
  }

  /** What was sealed is all that may be left of a container. Returns whether it was needed. */
  private static boolean recover(
      FaultyStore faulty, Operation operation, Answer answer, boolean isThere, String when)
      throws Exception {
    boolean wasSealed = answer.events().contains("sealed") || operation == Operation.RECOVER;
    List<RecoverableCheckpoint> sealed = faulty.sealed();
    if (isThere || !wasSealed) {
      return false;
    }
    assertThat(sealed).as(when).hasSize(1);
    sealed.get(0).commit(FaultyStore.SUBJECT.name());
    assertThat(faulty.check(when + ", recovered")).isTrue();
    CheckpointId content = FaultyStore.SUBJECT;
    faulty.assertSubjectHas(content);
    return true;
  }
}
