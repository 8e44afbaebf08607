package io.dockercr.cli.bench;

import io.dockercr.docker.EngineAddress;
import java.util.ArrayList;
import java.util.List;

/** The engine, through its own command line. */
final class Docker {
  private final ProgramRunner runner;
  private final List<String> beginning;

  /**
   * @param address the engine that docker-cr works with; Docker's own configuration may name
   *     another
   */
  Docker(ProgramRunner runner, String program, EngineAddress address) {
    this.runner = runner;
    this.beginning = List.of(program, "--host", address.toString());
  }

  /** The words of a command. */
  List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(beginning);
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs a command that must succeed. Returns what it printed, without the last line's end. */
  String call(String... arguments) throws MeasurementFailedException, InterruptedException {
    return runner.succeed(command(arguments)).out().strip();
  }

  /** Runs a command that must succeed. Returns its time in milliseconds. */
  double time(String... arguments) throws MeasurementFailedException, InterruptedException {
    return runner.succeed(command(arguments)).milliseconds();
  }

  /** Starts a container with these further arguments: options, image, command. */
  void run(String name, List<String> arguments)
      throws MeasurementFailedException, InterruptedException {
    create("run", name, arguments);
  }

  /** Runs {@code docker run -d} or {@code docker create}. */
  void create(String verb, String name, List<String> arguments)
      throws MeasurementFailedException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(verb, "--name", name));
    if (verb.equals("run")) {
      words.add("--detach");
    }
    words.addAll(arguments);
    call(words.toArray(String[]::new));
  }

  /** Removes containers, running or not; those that are not there are passed over. */
  void remove(String... names) throws MeasurementFailedException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("rm", "--force", "--volumes"));
    words.addAll(List.of(names));
    // Without a container of that name `rm --force` succeeds too.
    call(words.toArray(String[]::new));
  }

  boolean hasImage(String image) throws MeasurementFailedException, InterruptedException {
    return runner.run(command("image", "inspect", image)).exitCode() == 0;
  }
}
