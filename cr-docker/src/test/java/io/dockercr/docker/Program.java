package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of {@code src/test/resources} that makes things of one kind, says {@code ready}, and
 * looks at all of them again when it gets SIGUSR1: {@code ok}, or what is wrong.
 */
final class Program {
  private static final String COMMON = "trial";

  private Program() {}

  /** The program's text. */
  static String text(String name) throws IOException {
    return resource(COMMON) + resource(name);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Program.class.getResourceAsStream("programs/" + name + ".py")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Runs it in a container of a trial, with options of {@code docker run}. */
  static void run(Trial trial, String name, String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(List.of(TestEngine.DEBIAN, "python3", "-c", text(name)));
    trial.run(words);
    Trial.awaitLine(trial.name());
    assertThat(Trial.logs(trial.name())).containsExactly("ready");
  }

  /** All is still as it was in the container that the program was started in. */
  static void assertHolds(String container) throws Exception {
    DockerCommand.docker("kill", "--signal", "USR1", container);
    TestEngine.await("the program answers", () -> Trial.logs(container).size() > 1);
    assertThat(Trial.logs(container)).containsExactly("ready", "ok");
  }

  /** Twice, since a restored thing may be there and yet not go on. */
  static void assertGoesOn(String container) throws Exception {
    for (int i = 1; i <= 2; i++) {
      int lines = i;
      DockerCommand.docker("kill", "--signal", "USR1", container);
      TestEngine.await("the program answers", () -> Trial.logs(container).size() >= lines);
      assertThat(Trial.logs(container)).containsOnly("ok");
    }
  }
}
