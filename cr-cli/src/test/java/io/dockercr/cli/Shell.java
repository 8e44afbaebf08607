package io.dockercr.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs as an operator would, the packaged docker-cr among them. */
final class Shell {
  static final Path DISTRIBUTION = Path.of("target/docker-cr").toAbsolutePath();
  static final String DOCKER_CR = DISTRIBUTION.resolve("bin/docker-cr").toString();

  private Shell() {}

  /** What a program left behind. */
  record Result(int exitCode, String out, String err) {
    List<String> errorLines() {
      return err.lines().toList();
    }
  }

  static Result dockerCr(String... arguments) throws IOException, InterruptedException {
    return dockerCr(Map.of(), arguments);
  }

  static Result dockerCr(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(DOCKER_CR));
    command.addAll(List.of(arguments));
    return run(environment, command);
  }

  /** Runs the docker client of the engine under test; fails when it does. */
  static String docker(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    Result result = run(Map.of(), command);
    if (result.exitCode() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + result.err());
    }
    return result.out().strip();
  }

  static Result run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("docker-cr-test", ".out");
    Path err = Files.createTempFile("docker-cr-test", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(new HashMap<>(environment));
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.redirectInput(Path.of("/dev/null").toFile());
      Process process = builder.start();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("does not end: " + String.join(" ", command));
      }
      return new Result(
          process.exitValue(),
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
