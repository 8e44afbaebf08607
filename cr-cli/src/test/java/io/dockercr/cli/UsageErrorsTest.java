package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageErrorsTest {
  private static List<String> refusal(String... arguments) {
    CommandRun run = CommandRun.of(List.of(arguments));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.out()).isEmpty();
    return run.err().lines().toList();
  }

  @Test
  void aCommandThatIsNone() {
    assertThat(refusal("nonsense"))
        .containsExactly(
            "docker-cr: There is no command \"nonsense\".",
            "hint: `docker-cr --help` lists the commands.");
  }

  @Test
  void aCommandThatIsAlmostOne() {
    List<String> lines = refusal("chekpoint", "web");
    assertThat(lines.get(0)).isEqualTo("docker-cr: There is no command \"chekpoint\".");
    assertThat(lines.get(1)).startsWith("hint: Did you mean checkpoint").doesNotContain("inspect");
  }

  @Test
  void anOptionThatIsNone() {
    assertThat(refusal("checkpoint", "web", "--bogus=yes"))
        .containsExactly(
            "docker-cr: There is no option --bogus.",
            "hint: `docker-cr checkpoint --help` lists what there is.");
  }

  @Test
  void outputWhereOnlyStoreIsMeant() {
    assertThat(refusal("show", "web/first", "--output", "/srv/checkpoints"))
        .containsExactly(
            "docker-cr: There is no option --output.", "hint: This command takes --store DIR.");
  }

  @Test
  void oneArgumentTooMany() {
    assertThat(refusal("checkpoint", "web", "db").get(0))
        .isEqualTo("docker-cr: There is an argument too many: \"db\".");
  }

  @Test
  void keyWithoutValue() {
    assertThat(refusal("restore", "--from", "web", "--map-mount", "x").get(0))
        .doesNotContain("option option");
  }

  @Test
  void anEmptyPathIsNoPlace() {
    assertThat(refusal("checkpoint", "web", "--output", "").get(0))
        .isEqualTo("docker-cr: Invalid value for option '--output': a path is not empty.");
    assertThat(refusal("list", "--store", "").get(0)).contains("\"\" is neither");
  }

  @Test
  void theHintNamesTheCommand(@TempDir Path directory) {
    assertThat(refusal("show", "web", "--store", directory.toString()).get(1))
        .isEqualTo("hint: `docker-cr show --help` tells what is allowed.");
  }
}
