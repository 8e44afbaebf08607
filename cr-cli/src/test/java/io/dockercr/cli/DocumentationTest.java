package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class DocumentationTest {
  @TempDir private Path share;

  @BeforeEach
  void write() throws IOException {
    Documentation.write(share, "1.2.3");
  }

  private String page(String name) throws IOException {
    return Files.readString(share.resolve("man/man1/" + name + ".1"));
  }

  @Test
  void everyCommandHasAPageWithAllItsOptions() throws Exception {
    CommandLine program = new CommandLine(new DockerCr());
    Subcommands.addAll(program);
    String overview = page("docker-cr");
    for (Map.Entry<String, CommandLine> command : program.getSubcommands().entrySet()) {
      assertThat(overview).contains("\n\\fBdocker\\-cr\\-" + command.getKey() + "\\fR(1)\n");
      String page = page("docker-cr-" + command.getKey());
      for (OptionSpec option : command.getValue().getCommandSpec().options()) {
        assertThat(page).contains("\\fB" + option.longestName().replace("-", "\\-") + "\\fR");
      }
    }
  }

  @Test
  void aPageSaysWhatItIsAndHowToCallIt() throws Exception {
    assertThat(page("docker-cr-checkpoint"))
        .startsWith(
            ".TH \"DOCKER\\-CR\\-CHECKPOINT\" 1 \"\" \"docker\\-cr 1.2.3\" \"docker\\-cr\"\n")
        .contains("\ndocker\\-cr\\-checkpoint \\- takes a checkpoint of a running container")
        .contains("\n\\fBdocker\\-cr checkpoint\\fR [\\fIOPTION\\fR]... \\fICONTAINER\\fR\n")
        .contains("\n\\fB\\-\\-leave\\-running\\fR[=\\fItrue|false\\fR]\n")
        .contains("\\fBdocker\\-cr keygen\\fR makes one.");
    assertThat(page("docker-cr-restore")).contains("\\fB\\-\\-from\\fR=\\fICHECKPOINT\\fR");
  }

  @Test
  void theOverviewHasTheExitCodesAndTheFiles() throws Exception {
    String overview = page("docker-cr");
    for (ExitCode code : ExitCode.values()) {
      assertThat(overview).contains("\n.TP\n" + code.code() + "\n");
    }
    assertThat(overview).contains("\\fI/etc/docker\\-cr/config.yaml\\fR");
  }

  /** Nothing but the requests that are meant begins like one, and nothing is left unfilled. */
  @Test
  void noTextIsTakenForARequest() throws Exception {
    try (var pages = Files.list(share.resolve("man/man1"))) {
      for (Path page : pages.toList()) {
        assertThat(Files.readAllLines(page))
            .as(page.toString())
            .noneMatch(line -> line.matches("\\.(?!(TH|SH|TP|PP|nh|ad)\\b).*"))
            .noneMatch(line -> line.startsWith("'") || line.contains("${") || line.isBlank());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          check                                 | check checkpoint
          checkpoint --leave                    | --leave-running
          checkpoint --na                       | --name=
          checkpoint --leave-running ''         | one two
          checkpoint ''                         | one two
          checkpoint --compress = z             | zstd
          checkpoint --compress l               | lz4
          checkpoint --leave-running = f        | false
          checkpoint --exec-sessions = leave-o  | leave-out
          checkpoint --name ''                  |
          version --format ''                   | text json
          """)
  void bashOffersWhatFits(String typed, String offered) throws Exception {
    String script =
        """
        compopt() { :; }
        docker() { [ "$*" = "ps --format {{.Names}}" ] && printf 'one\\ntwo\\n'; }
        . "$1"
        COMP_WORDS=(docker-cr %s)
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _docker_cr
        echo "${COMPREPLY[*]}"
        """
            .formatted(typed);
    Path completion = share.resolve("bash-completion/completions/docker-cr");
    Process bash =
        new ProcessBuilder(List.of("bash", "-c", script, "bash", completion.toString()))
            .redirectErrorStream(true)
            .start();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(out).isZero();
    assertThat(out.strip()).isEqualTo(offered == null ? "" : offered);
  }

  @Test
  void zshIsToldOfEveryCommandAndWhatItsOptionsTake() throws Exception {
    String script = Files.readString(share.resolve("zsh/site-functions/_docker-cr"));
    assertThat(script)
        .startsWith("#compdef docker-cr\n")
        .contains("\n        'checkpoint:Takes a checkpoint of a running container, then")
        .contains(
            "'--leave-running=-[Let the container run on instead of stopping it.]::true|false:")
        .contains("'1:CONTAINER:_docker_cr_containers'")
        .contains(":none|zstd\\[\\:LEVEL\\]|lz4:(none zstd lz4)'");
  }
}
