package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Metric;
import io.dockercr.cli.bench.report.Series;
import io.dockercr.cli.bench.report.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checkpoints and restores of a program that holds memory, by several contestants in turn. In each
 * round another one begins. A program that was restored is the one that the next round takes.
 */
final class MemoryRounds {
  private static final double MIB = 1 << 20;

  private final BenchRun run;
  private final Topic topic;
  private final List<Checkpointer> contestants;
  private final Map<Checkpointer, HeldMemory> running = new HashMap<>();

  MemoryRounds(BenchRun run, Topic topic, List<Checkpointer> contestants)
      throws MeasurementFailedException, InterruptedException {
    this.run = run;
    this.topic = topic;
    this.contestants = new ArrayList<>();
    for (Checkpointer contestant : contestants) {
      join(contestant);
    }
  }

  private void join(Checkpointer contestant)
      throws MeasurementFailedException, InterruptedException {
    try {
      contestant
          .missing()
          .ifPresentOrElse(run.results()::remark, () -> contestants.add(contestant));
    } catch (MeasurementFailedException e) {
      leaveOut(contestant, "It could not be prepared", e);
    }
  }

  /** Measures one size. */
  void measure(int mib) throws MeasurementFailedException, InterruptedException {
    // Each holds its memory, and has it in its checkpoint for a while, in the page cache.
    boolean together = (long) mib * (contestants.size() + 2) < FreeMemory.mib();
    try {
      for (int round = 0; round < run.options().rounds(); round++) {
        List<Checkpointer> order = new ArrayList<>(contestants);
        Collections.rotate(order, round);
        for (Checkpointer contestant : order) {
          turn(contestant, mib);
          if (!together || !contestants.contains(contestant)) {
            end(contestant);
          }
        }
      }
    } finally {
      endAll();
    }
  }

  private void turn(Checkpointer contestant, int mib)
      throws MeasurementFailedException, InterruptedException {
    try {
      attempt(contestant, mib);
    } catch (MeasurementFailedException e) {
      if (contestant.contestant() == Contestant.DOCKER_CR) {
        throw e;
      }
      leaveOut(contestant, "With " + Series.mib(mib) + " it failed", e);
      contestants.remove(contestant);
    }
  }

  private void attempt(Checkpointer contestant, int mib)
      throws MeasurementFailedException, InterruptedException {
    HeldMemory memory = running.get(contestant);
    if (memory == null) {
      String directory = "held-" + contestant.contestant().name();
      memory = new HeldMemory(mib, run.work().resolve(directory));
      running.put(contestant, memory);
      contestant.start(memory);
    }
    memory.awaitAlive();
    run.settle();
    memory.startTicking();
    double checkpoint = contestant.checkpoint();
    double frozen = memory.longestGap();
    record(contestant, Metric.CHECKPOINT, mib, checkpoint);
    record(contestant, Metric.FROZEN, mib, frozen);
    record(contestant, Metric.SIZE, mib, contestant.bytes() / MIB);
    contestant.stop();
    run.settle();
    double restore = contestant.restore();
    memory.awaitAlive();
    record(contestant, Metric.RESTORE, mib, restore);
    contestant.forget();
  }

  private void record(Checkpointer contestant, Metric metric, int mib, double value) {
    run.record(topic, contestant.contestant(), metric, Series.mib(mib), value);
  }

  private void leaveOut(Checkpointer contestant, String when, MeasurementFailedException e) {
    run.results()
        .remark(
            String.format(
                "%s, %s, is left out from there on. %s: %s",
                topic.word(), contestant.contestant().word(), when, e.getMessage()));
  }

  private void endAll() throws InterruptedException {
    for (Checkpointer contestant : List.copyOf(running.keySet())) {
      end(contestant);
    }
  }

  /** What can't be ended here is ended with all else of this run. */
  private void end(Checkpointer contestant) throws InterruptedException {
    HeldMemory memory = running.remove(contestant);
    if (memory == null) {
      return;
    }
    try {
      contestant.remove();
      run.forget(memory.directory());
    } catch (MeasurementFailedException e) {
      run.results().remark(topic.word() + ": " + e.getMessage());
    }
  }
}
