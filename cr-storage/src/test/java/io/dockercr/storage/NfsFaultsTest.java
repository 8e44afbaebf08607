package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.storage.FaultyDisk.Fault;
import io.dockercr.storage.FaultyStore.Answer;
import io.dockercr.storage.FaultyStore.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that fails, goes away and comes back. {@code -Dfaults.count=1000} for more of it. */
class NfsFaultsTest {
  private static final int FAULTS = Integer.getInteger("faults.count", 36);
  private static final long SEED = Long.getLong("faults.seed", 20261124);
  private static final int FOR_LONG = 1_000_000;

  /** What passes by itself, and what does not. */
  private static final List<Fault> PASSING =
      List.of(
          Fault.WRITE_EIO,
          Fault.SYNC_EIO,
          Fault.READ_EIO,
          Fault.STAT_EIO,
          Fault.NAME_EIO,
          Fault.AWAY,
          Fault.STALE,
          Fault.LOST_REPLY,
          Fault.SILLY,
          Fault.EINTR_OFTEN,
          Fault.SHORT_WRITES,
          Fault.SHORT_READS);

  private static final List<Fault> LASTING =
      List.of(Fault.WRITE_ENOSPC, Fault.NAME_EXDEV, Fault.AWAY);

  @TempDir Path temp;
  private FaultyDisk disk;

  @BeforeEach
  void makeDisk() throws Exception {
    disk = FaultyDisk.in(temp, above(temp));
  }

  /** Where the server's directory is. */
  Path above(Path directory) throws IOException {
    return directory;
  }

  private FaultyStore start() throws Exception {
    FaultyStore faulty = new FaultyStore(disk, FaultyStore.uri("nfs", disk, temp));
    faulty.start();
    return faulty;
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void whatPassesIsOutlived() throws Exception {
    Map<Fault, Integer> fired = new EnumMap<>(Fault.class);
    try (FaultyStore faulty = start()) {
      FaultTrial trial = new FaultTrial(faulty);
      for (int i = 0; i < FAULTS; i++) {
        Random random = new Random(SEED + i);
        Fault fault = PASSING.get(i % PASSING.size());
        Operation operation = trial.choose(fault, random);
        int call = trial.chooseCall(operation, fault, random);
        String when = "fault %d: %s at call %d of %s".formatted(i, fault, call, operation);
        assertThat(trial.run(operation, fault, call, 1 + random.nextInt(3), when))
            .as(when)
            .isTrue();
        if (disk.fired() > 0) {
          fired.merge(fault, 1, Integer::sum);
        }
      }
    }
    System.out.println("nfs: " + FAULTS + " faults that pass; fired " + fired);
    assertThat(fired).containsOnlyKeys(PASSING);
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void whatLastsIsToldAndLosesNothing() throws Exception {
    int failed = 0;
    int trials = Math.max(9, FAULTS / 6);
    try (FaultyStore faulty = start()) {
      FaultTrial trial = new FaultTrial(faulty);
      for (int i = 0; i < trials; i++) {
        Random random = new Random(SEED + i);
        Fault fault = LASTING.get(i % LASTING.size());
        Operation operation = trial.choose(fault, random);
        int call = trial.chooseCall(operation, fault, random);
        String when = "lasting fault %d: %s at call %d of %s".formatted(i, fault, call, operation);
        failed += trial.run(operation, fault, call, FOR_LONG, when) ? 0 : 1;
      }
    }
    System.out.println("nfs: " + trials + " faults that last, " + failed + " failed");
    assertThat(failed).isGreaterThan(trials / 2);
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void whatWasSealedStaysWhileTheServerIsAway() throws Exception {
    try (FaultyStore faulty = start()) {
      FaultTrial trial = new FaultTrial(faulty);
      int calls = trial.calls(Operation.WRITE, Fault.AWAY);
      // That is in the middle of sending.
      disk.fail(Fault.AWAY, calls * 2 / 3, FOR_LONG, 0);
      Answer answer = faulty.ask(Operation.WRITE.question);
      disk.heal();
      FaultyStore.assertClear("away", answer);
      assertThat(answer.events()).containsExactly("sealed");
      assertThat(faulty.check("away")).isFalse();
      assertThat(faulty.ask(Operation.RECOVER.question).done()).isTrue();
      assertThat(faulty.check("back")).isTrue();
      faulty.assertSubjectHas(FaultyStore.SUBJECT);
    }
  }

  /** A server that takes root for another user may let nobody do so. */
  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void noModeIsEverChanged() throws Exception {
    try (FaultyStore faulty = start()) {
      FaultTrial trial = new FaultTrial(faulty);
      for (Operation operation : Operation.values()) {
        assertThat(trial.calls(operation, Fault.NO_CHMOD)).as(operation.name()).isZero();
      }
    }
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void waitingForAHardMountCanBeInterrupted() throws Exception {
    try (FaultyStore faulty = start()) {
      int calls = new FaultTrial(faulty).calls(Operation.WRITE, Fault.HANG);
      for (int call : List.of(1, calls / 2, calls - 1)) {
        disk.fail(Fault.HANG, call, 1, 0);
        faulty.tell(Operation.WRITE.question);
        while (disk.fired() == 0) {
          Thread.sleep(10);
        }
        faulty.tell("interrupt");
        Answer answer = faulty.await();
        FaultyStore.assertClear("hanging at call " + call, answer);
        assertThat(answer.message()).contains("interrupted");
        disk.heal();
        // What waited on the server ends by itself when it is back.
        Thread.sleep(1000);
        faulty.check("back");
        faulty.clean("back");
      }
      assertThat(faulty.ask(Operation.WRITE.question).done()).isTrue();
    }
  }
}
