package io.dockercr.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Docker's own command line on the engine of the test run, as an operator uses it. */
final class DockerCommand {
  private DockerCommand() {}

  /** What a command said, and how it ended. */
  record Result(int status, String output) {}

  /** Runs {@code docker WORDS…}, which must succeed; what it says is returned without the ends. */
  static String docker(String... words) throws Exception {
    return host("docker", words);
  }

  /** Runs a program of this host, which must succeed, in the same way. */
  static String host(String program, String... words) throws Exception {
    Result result = attempt(program, Arrays.asList(words));
    if (result.status() != 0) {
      throw new AssertionError(
          program
              + " "
              + String.join(" ", words)
              + ": "
              + result.status()
              + ": "
              + result.output());
    }
    return result.output().strip();
  }

  /** Runs a program of this host to its end. */
  static Result attempt(String program, List<String> words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(words);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  /** Runs a shell script in a container, which must succeed. */
  static String shell(String container, String script) throws Exception {
    return docker("exec", container, "sh", "-c", script);
  }
}
