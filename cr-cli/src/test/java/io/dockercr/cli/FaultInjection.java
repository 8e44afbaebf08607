package io.dockercr.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Provokes a fault while a command is under way, and takes away what would keep the next from
 * working.
 */
final class FaultInjection {
  private static final long HELPER_MILLIS = 300;
  private static final String SMALL_DISK_BYTES = "size=100k,mode=0700";

  private final FaultPlan plan;
  private final EngineUnderTest engine;
  private final FaultTimes times;
  private final Path directory;
  private final String container;
  private final long containerPid;
  private final StringBuilder note = new StringBuilder();
  private Path place;
  private CommandUnderWay command;
  private CommandUnderWay second;

  /**
   * @param container that is checkpointed, or restored
   * @param containerPid init of the one that is checkpointed
   */
  FaultInjection(
      FaultPlan plan,
      EngineUnderTest engine,
      FaultTimes times,
      Path directory,
      String container,
      long containerPid) {
    this.plan = plan;
    this.engine = engine;
    this.times = times;
    this.directory = directory;
    this.container = container;
    this.containerPid = containerPid;
  }

  void prepare(Path where) throws Exception {
    place = where;
    if (plan.fault() == Fault.DISK_FULL) {
      Files.createDirectories(place);
      run("mount", "-t", "tmpfs", "-o", SMALL_DISK_BYTES, "none", place.toString());
    }
    if (plan.fault() == Fault.PLACE_VANISHES && plan.restore()) {
      run("cp", "-a", place.toString(), directory.resolve("copy").toString());
    }
  }

  /** Runs the command and disturbs it; its exit code. */
  int disturb(List<String> arguments) throws Exception {
    List<String> words = new ArrayList<>(arguments);
    long at = Math.round(times.of(plan.restore()) * plan.when());
    if (plan.fault() == Fault.TIMEOUT) {
      words.addAll(List.of("--timeout", Math.max(1, Math.round(at * 0.7)) + "ms"));
    }
    long begun = System.nanoTime();
    command = CommandUnderWay.start(directory.resolve("command.out"), words);
    if (plan.fault() == Fault.KILL_CRIU || plan.fault() == Fault.KILL_RUNTIME) {
      killProgram();
    } else {
      command.awaitMillis(at);
      strike(words);
    }
    int code = command.await();
    if (second != null) {
      note.append(", the other ").append(second.await());
      return Math.min(code, second.await());
    }
    if (code == 0 && !plan.fault().ofEngine()) {
      times.learn(plan.restore(), (System.nanoTime() - begun) / 1_000_000);
    }
    return code;
  }

  private void strike(List<String> words) throws Exception {
    switch (plan.fault()) {
      case KILL_DOCKER_CR -> Signals.send("KILL", command.pid());
      case INTERRUPT -> Signals.sendToGroup("INT", command.pid());
      case TERMINATE -> Signals.send("TERM", command.pid());
      case KILL_ENGINE -> engine.end("KILL");
      case RESTART_ENGINE -> engine.end("TERM");
      case CONTAINER_DIES -> Signals.send("KILL", containerPid);
      case CONTAINER_PAUSED -> docker("pause");
      case CONTAINER_STOPPED -> docker("stop", "-t", "1");
      case CONTAINER_REMOVED -> docker("rm", "-f");
      case PLACE_VANISHES -> run("rm", "-rf", place.toString());
      case TWICE -> second = CommandUnderWay.start(directory.resolve("second.out"), words);
      default -> {
        // Prepared before.
      }
    }
  }

  /** Waits for the program to be there, and then for a part of the time that it takes. */
  private void killProgram() throws Exception {
    List<Long> programs = List.of();
    while (programs.isEmpty() && command.runs()) {
      programs = programs();
      Thread.sleep(2);
    }
    Thread.sleep(Math.round(plan.when() * HELPER_MILLIS));
    programs = programs();
    for (long pid : programs) {
      note.append(", killed ").append(Signals.commandLine(pid).split(" ")[0]);
      Signals.send("KILL", pid);
    }
    if (programs.isEmpty()) {
      note.append(", nothing to kill");
    }
  }

  private List<Long> programs() throws Exception {
    String bundles = engine.directory().toString();
    if (plan.fault() == Fault.KILL_CRIU) {
      return Signals.find((name, words) -> name.equals("criu")).stream()
          .filter(pid -> Signals.uses(pid, place))
          .toList();
    }
    boolean runtime = plan.when() * 100 % 2 < 1;
    return Signals.find(
        (name, words) ->
            words.contains(bundles)
                && (runtime
                    ? name.equals("docker-cr-runti")
                    : name.equals("runc") && words.contains(" restore ")));
  }

  /** Brings the surroundings back, not what docker-cr left. */
  void heal() throws Exception {
    if (plan.fault().ofEngine()) {
      engine.start();
    }
    if (plan.fault() == Fault.CONTAINER_PAUSED) {
      run("docker", "unpause", container);
    }
    if (plan.fault() == Fault.DISK_FULL) {
      run("mount", "-o", "remount,size=200m", place.toString());
    }
    if (plan.fault() == Fault.PLACE_VANISHES && plan.restore()) {
      run("rm", "-rf", place.toString());
      run("mv", directory.resolve("copy").toString(), place.toString());
    }
  }

  String note() {
    return note.toString();
  }

  String output() throws Exception {
    return command.output();
  }

  private void docker(String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("docker"));
    all.addAll(List.of(words));
    all.add(container);
    run(all.toArray(String[]::new));
  }

  private static void run(String... words) throws Exception {
    Shell.run(Map.of(), List.of(words));
  }
}
