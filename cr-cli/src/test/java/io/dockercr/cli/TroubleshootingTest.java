package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.criu.CriuRemedies;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/troubleshooting.md has each exit code and each known failure of CRIU. */
class TroubleshootingTest {
  private static final String FILE = "docs/troubleshooting.md";

  /** The cures are written by hand; there is one for each code, beside its meaning. */
  @Test
  void tellsOfEveryExitCode() throws Exception {
    List<String> expected =
        Arrays.stream(ExitCode.values())
            .filter(code -> code != ExitCode.OK)
            .map(code -> "| " + code.code() + " | " + code.meaning() + " | ")
            .toList();
    List<String> rows =
        Documents.part(FILE, "exit-codes")
            .lines()
            .filter(line -> line.matches("\\| \\d.*"))
            .toList();
    assertThat(rows).hasSameSizeAs(expected);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i)).startsWith(expected.get(i)).matches(".*[.?] \\|");
    }
  }

  @Test
  void tellsOfEveryKnownFailureOfCriu() throws Exception {
    StringBuilder table = new StringBuilder("| CRIU's log has | cause | cure |\n|---|---|---|\n");
    for (CriuRemedies.Remedy known : CriuRemedies.all()) {
      String pattern = known.pattern().pattern().replace("\\\"", "\"");
      row(table, "`" + pattern + "`", known.meaning(), known.remedy());
    }
    Documents.assertPart(FILE, "criu", table.toString());
  }

  private static void row(StringBuilder table, String... cells) {
    table.append('|');
    for (String cell : cells) {
      table.append(' ').append(cell.replace("|", "\\|")).append(" |");
    }
    table.append('\n');
  }
}
