package io.dockercr.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * One fault provoked, and what must hold afterwards. Things that do not hold are gathered, so that
 * one run finds many.
 */
final class FaultTrial {
  private static final String IMAGE = "docker-cr-test/busybox";
  private static final String COUNT =
      "i=0; while :; do i=$((i+1)); echo $i; echo $i >/last; sleep 0.1; done";

  /** Each number goes over a TCP connection before it is shown. */
  private static final String CONNECTED =
      "(nc -l -p 7 -e cat &) ; sleep 0.3; (" + COUNT + ") | nc 127.0.0.1 7";

  private static final Duration SOON = Duration.ofSeconds(15);
  private static final int CONTAINER_NOT_RUNNING = 4;
  private static final int NAME_TAKEN = 6;
  private static final int KILLED = 137;
  private static final int STORAGE_FAILED = 14;
  private static final int CHECKPOINT_EXISTS = 12;

  private final FaultPlan plan;
  private final EngineUnderTest engine;
  private final FaultTimes times;
  private final Path directory;
  private final String name = "fault-" + UUID.randomUUID().toString().substring(0, 8);
  private final String again = name + "-again";
  private final List<String> wrong = new ArrayList<>();
  private Remains remains;
  private String outcome = "";

  FaultTrial(FaultPlan plan, EngineUnderTest engine, FaultTimes times, Path directory) {
    this.plan = plan;
    this.engine = engine;
    this.times = times;
    this.directory = directory;
  }

  /** What does not hold, in sentences. */
  List<String> run() throws Exception {
    remains = new Remains(engine, directory);
    try {
      startContainer();
      if (plan.restore()) {
        disturbRestore();
      } else {
        disturbCheckpoint();
      }
    } catch (Exception | AssertionError e) {
      wrong.add("the trial itself failed: " + e);
    }
    try {
      removeAll();
    } catch (AssertionError e) {
      wrong.add("what the trial made can't be removed: " + e.getMessage() + "\n" + processes());
    }
    return wrong;
  }

  /** Who may be in the way, for whoever has to find out. */
  private static String processes() throws Exception {
    return Shell.run(Map.of(), List.of("ps", "-eo", "pid,ppid,stat,etimes,wchan:20,args"))
        .out()
        .lines()
        .filter(line -> line.matches(".*(criu|runc|docker-cr|fault-).*"))
        .map(line -> line.substring(0, Math.min(line.length(), 250)))
        .collect(Collectors.joining("\n"));
  }

  /** How the command ended that was disturbed, and what was seen since. */
  String outcome() {
    return outcome;
  }

  private Path place() {
    return directory.resolve("checkpoints");
  }

  private Path taken() {
    return place().resolve(name).resolve("first");
  }

  private void startContainer() throws Exception {
    Shell.docker(
        "run",
        "-d",
        "--name",
        name,
        "--restart",
        "on-failure:3",
        IMAGE,
        "sh",
        "-c",
        plan.connected() ? CONNECTED : COUNT);
    Await.until("the container counts", SOON, () -> last(name) >= 3);
  }

  private List<String> checkpointCommand() {
    List<String> command = new ArrayList<>(List.of("checkpoint", name, "--name", "first"));
    command.addAll(List.of("--output", place().toString()));
    command.addAll(plan.checkpointOptions());
    return command;
  }

  private List<String> restoreCommand() {
    return List.of("restore", "--from", taken().toString(), "--new-name", again);
  }

  // --- a checkpoint disturbed

  private void disturbCheckpoint() throws Exception {
    long pid = pidOf(name);
    FaultInjection injection = new FaultInjection(plan, engine, times, directory, name, pid);
    injection.prepare(place());
    int before = last(name);
    int code = injection.disturb(checkpointCommand());
    outcome = "exit " + code + injection.note();
    injection.heal();
    boolean listed = isListed();
    if (plan.fault() != Fault.CONTAINER_REMOVED
        && plan.fault() != Fault.PLACE_VANISHES
        && code == 0
        && !listed) {
      wrong.add("it succeeded, but there is no checkpoint: " + injection.output());
    }
    cleanUp(listed);
    listed = isListed();
    boolean lives = isRunning(name) && pidOf(name) == pid;
    // What is taken away once it is sealed, nothing can save.
    boolean taken = plan.fault() == Fault.PLACE_VANISHES && (code == 0 || code == STORAGE_FAILED);
    if (!listed && !lives && !plan.fault().endsContainer() && !taken) {
      wrong.add("neither the container runs nor is there a checkpoint: " + injection.output());
    }
    if (lives) {
      awaitCount(name, before, "the original does not count on");
      checkUntouched(pid);
    } else if (!listed && !plan.fault().endsContainer()) {
      outcome += ", container lost";
    }
    if (listed) {
      checkRestores();
    } else {
      checkNextCheckpoint(lives);
    }
    checkNothingRemains();
  }

  /** By `recover`, or by the next command, which is the same one again. */
  private void cleanUp(boolean complete) throws Exception {
    if (plan.recover() || complete) {
      Shell.Result result = Shell.dockerCr("recover", "--output", place().toString());
      outcome += ", recover: " + result.out().strip().replace('\n', ' ');
      if (result.exitCode() != 0) {
        wrong.add("recover failed: " + result.err());
      }
      checkNothingRemains();
    }
  }

  private void checkUntouched(long pid) throws Exception {
    String policy =
        Shell.docker(
            "inspect",
            "-f",
            "{{.HostConfig.RestartPolicy.Name}}:{{.HostConfig.RestartPolicy.MaximumRetryCount}}",
            name);
    if (plan.recover() && !policy.equals("on-failure:3")) {
      wrong.add("the restart policy is " + policy);
    }
    Set<String> rules = Remains.rules(Path.of("/proc/" + pid + "/ns/net"));
    if (plan.recover() && !rules.isEmpty()) {
      wrong.add("the container's network is locked: " + rules);
    }
  }

  private void checkNextCheckpoint(boolean lives) throws Exception {
    if (!lives && (!exists(name) || !isRunning(name))) {
      Shell.run(Map.of(), List.of("docker", "rm", "-f", name));
      startContainer();
    }
    Shell.Result result = Shell.dockerCr(checkpointCommand().toArray(String[]::new));
    if (result.exitCode() == CONTAINER_NOT_RUNNING || result.exitCode() == CHECKPOINT_EXISTS) {
      Shell.dockerCr("recover", "--output", place().toString());
      outcome += ", complete after all";
    } else if (result.exitCode() != 0) {
      wrong.add("the same command failed (" + result.exitCode() + "): " + result.err());
      return;
    }
    if (!listShowsIt()) {
      wrong.add("the same command left no checkpoint: " + result.err());
    } else {
      checkRestores();
    }
  }

  /** What is listed is whole: it can be restored, and goes on. */
  private void checkRestores() throws Exception {
    Shell.run(Map.of(), List.of("docker", "rm", "-f", name));
    Shell.Result result = Shell.dockerCr(restoreCommand().toArray(String[]::new));
    if (result.exitCode() != 0) {
      wrong.add("the listed checkpoint can't be restored: " + result.err());
      return;
    }
    awaitCount(again, last(again), "the restored container does not count on");
    Shell.run(Map.of(), List.of("docker", "rm", "-f", again));
  }

  // --- a restore disturbed

  private void disturbRestore() throws Exception {
    Shell.Result checkpoint = Shell.dockerCr(checkpointCommand().toArray(String[]::new));
    if (checkpoint.exitCode() != 0) {
      throw new AssertionError("no checkpoint to restore: " + checkpoint.err());
    }
    Shell.docker("rm", "-f", name);
    FaultInjection injection = new FaultInjection(plan, engine, times, directory, again, 0);
    injection.prepare(place());
    int code = injection.disturb(restoreCommand());
    outcome = "exit " + code + injection.note();
    injection.heal();
    if (!listShowsIt()) {
      wrong.add("the checkpoint is not there any more");
      return;
    }
    cleanUp(false);
    boolean kept = exists(again) && isRunning(again);
    if (code == 0 && !kept && plan.fault() != Fault.CONTAINER_REMOVED && !plan.fault().ofEngine()) {
      wrong.add("it succeeded, but no container runs: " + injection.output());
    }
    if (plan.recover() && exists(again) && !kept && code != 0 && !ended(again)) {
      wrong.add("a container is left that does not run");
    }
    Shell.Result result = null;
    if (kept) {
      awaitCount(again, last(again), "the restored container does not count on");
      outcome += ", restored";
      result = Shell.dockerCr(restoreCommand().toArray(String[]::new));
      // After a failure that was told, the container is not one to be relied on, and made anew.
      boolean failed = code != 0 && code != KILLED;
      if (result.exitCode() != NAME_TAKEN && !(failed && result.exitCode() == 0)) {
        wrong.add("the name is taken, but the same command says: " + result.err());
      }
      Shell.docker("rm", "-f", again);
    } else if (code == 0) {
      Shell.run(Map.of(), List.of("docker", "rm", "-f", again));
    }
    result = Shell.dockerCr(restoreCommand().toArray(String[]::new));
    if (result.exitCode() == NAME_TAKEN && isRunning(again)) {
      outcome += ", restored after all";
    } else if (result.exitCode() != 0) {
      wrong.add("the same command failed (" + result.exitCode() + "): " + result.err());
      return;
    }
    awaitCount(again, last(again), "the restored container does not count on");
    checkNothingRemains();
  }

  /** A container that ran, and was ended with its engine, is nobody's leftover. */
  private static boolean ended(String container) throws Exception {
    return !Shell.docker("inspect", "-f", "{{.State.StartedAt}}", container).startsWith("0001");
  }

  // --- what all have in common

  private void checkNothingRemains() throws Exception {
    Set<String> found = remains.found(Set.of(name, again));
    if (!found.isEmpty()) {
      wrong.add("is left behind: " + found);
    }
  }

  private void removeAll() throws Exception {
    engine.start();
    for (String container : List.of(name, again)) {
      Shell.run(Map.of(), List.of("docker", "unpause", container));
      Shell.run(Map.of(), List.of("docker", "rm", "-f", container));
    }
    if (!wrong.isEmpty()) {
      Shell.dockerCr("recover", "--output", place().toString());
    }
    Set<String> found = remains.found(Set.of(name, again));
    if (!found.isEmpty()) {
      wrong.add("is left behind in the end: " + found);
    }
    Shell.run(Map.of(), List.of("umount", "-l", place().toString()));
    Shell.run(Map.of(), List.of("rm", "-rf", place().toString()));
  }

  /** Whether the checkpoint is where complete ones are; that `list` agrees is asked in the end. */
  private boolean isListed() {
    return Files.exists(taken().resolve("manifest.json"));
  }

  private boolean listShowsIt() throws Exception {
    Shell.Result list = Shell.dockerCr("list", "--output", place().toString(), "--format", "json");
    if (list.exitCode() != 0) {
      wrong.add("list failed: " + list.err());
      return false;
    }
    for (var checkpoint : Json.MAPPER.readTree(list.out())) {
      if (checkpoint.path("name").asText().equals("first")) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> inspect(String container, String field) throws Exception {
    Shell.Result result =
        Shell.run(Map.of(), List.of("docker", "container", "inspect", "-f", field, container));
    return result.exitCode() == 0 ? Optional.of(result.out().strip()) : Optional.empty();
  }

  private static boolean exists(String container) throws Exception {
    return inspect(container, "{{.Id}}").isPresent();
  }

  private static boolean isRunning(String container) throws Exception {
    return inspect(container, "{{.State.Running}}").orElse("").equals("true");
  }

  private static long pidOf(String container) throws Exception {
    return Long.parseLong(inspect(container, "{{.State.Pid}}").orElse("0"));
  }

  private static int last(String container) throws Exception {
    Shell.Result logs = Shell.run(Map.of(), List.of("docker", "logs", "--tail", "1", container));
    return logs.out().matches("\\d+\n") ? Integer.parseInt(logs.out().strip()) : -1;
  }

  private void awaitCount(String container, int from, String otherwise) throws Exception {
    try {
      Await.until(otherwise, SOON, () -> last(container) > from + 2);
    } catch (AssertionError e) {
      wrong.add(
          otherwise
              + ": "
              + from
              + " before, now "
              + last(container)
              + ", "
              + inspect(container, "{{json .State}}").orElse("gone"));
    }
  }
}
