package io.dockercr.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * One fault that is to be provoked; the same for the same seed and number.
 *
 * @param restore whether a restore is disturbed, else a checkpoint
 * @param when at which part of the time that the command usually takes, 0 to 1
 * @param leaveRunning whether the checkpoint leaves its container running
 * @param connected whether the container has a TCP connection, which is kept
 * @param recover whether {@code docker-cr recover} cleans up, else the next command
 */
record FaultPlan(
    long seed,
    int number,
    boolean restore,
    Fault fault,
    double when,
    boolean leaveRunning,
    boolean connected,
    boolean recover) {

  static FaultPlan of(long seed, int number) {
    Random random = new Random(seed * 1_000_003 + number);
    boolean restore = random.nextInt(5) < 2;
    List<Fault> faults = Fault.of(restore);
    return new FaultPlan(
        seed,
        number,
        restore,
        faults.get(random.nextInt(faults.size())),
        random.nextDouble(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean());
  }

  /** Each fault on each command once, at random moments and in random order, for a short run. */
  static List<FaultPlan> eachOnce(long seed) {
    List<FaultPlan> plans = new ArrayList<>();
    for (boolean restore : List.of(false, true)) {
      for (Fault fault : Fault.of(restore)) {
        FaultPlan random = of(seed, plans.size());
        plans.add(
            new FaultPlan(
                seed,
                plans.size(),
                restore,
                fault,
                random.when,
                random.leaveRunning,
                random.connected,
                random.recover));
      }
    }
    Collections.shuffle(plans, new Random(seed));
    return plans;
  }

  List<String> checkpointOptions() {
    List<String> options = new ArrayList<>();
    if (leaveRunning && !restore) {
      options.add("--leave-running");
    }
    if (connected) {
      options.add("--tcp-established");
    }
    return options;
  }

  @Override
  public String toString() {
    return String.format(
        "%3d %s%s: %s at %.3f, cleaned by %s",
        number,
        restore ? "restore" : "checkpoint",
        checkpointOptions(),
        fault,
        when,
        recover ? "recover" : "the next command");
  }
}
