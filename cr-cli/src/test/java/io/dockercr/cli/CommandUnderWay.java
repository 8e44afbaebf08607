package io.dockercr.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A docker-cr that runs, in a process group of its own as from a terminal. */
final class CommandUnderWay {
  private static final int PATIENCE_SECONDS = 100;

  private final Process process;
  private final Path output;
  private final long begun = System.nanoTime();

  private CommandUnderWay(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static CommandUnderWay start(Path output, List<String> arguments) throws Exception {
    // A test run in the background has its children ignore Ctrl-C.
    List<String> command =
        new ArrayList<>(List.of("setsid", "env", "--default-signal=INT", Shell.DOCKER_CR));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(output.toFile());
    builder.redirectInput(Path.of("/dev/null").toFile());
    return new CommandUnderWay(builder.start(), output);
  }

  long pid() {
    return process.pid();
  }

  boolean runs() {
    return process.isAlive();
  }

  /** Waits until so much time has passed since the start, or the command has ended. */
  void awaitMillis(long millis) throws InterruptedException {
    long left = millis - (System.nanoTime() - begun) / 1_000_000;
    if (left > 0) {
      process.waitFor(left, TimeUnit.MILLISECONDS);
    }
  }

  /** Waits for its end; its exit code. */
  int await() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("docker-cr does not end");
    }
    return process.exitValue();
  }

  String output() throws Exception {
    return Files.readString(output).strip();
  }
}
