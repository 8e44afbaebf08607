package io.dockercr.criu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriuLogTest {
  private static final String DEBUG = "(00.213444) 23338 has 0 sched policy";
  private static final String FAILED = "(00.217475) Error (criu/cr-dump.c:1975): Dumping FAILED.";

  @TempDir private Path directory;

  @Test
  void keepsErrorsAndTheWarningsThatTellWhy() {
    CriuLog log =
        CriuLog.of(
            List.of(
                "(00.214647) Warn  (criu/kerndat.c:1799): Hardware breakpoints don't seem to work",
                DEBUG,
                "(00.217381) Warn  (compel/src/lib/infect.c:132): Unable to interrupt task: 23338"
                    + " (Operation not permitted)",
                "(00.217451) Error (compel/src/lib/infect.c:417): Unable to detach from 23338: No"
                    + " such process",
                FAILED));

    assertThat(log.lines()).hasSize(3).noneMatch(line -> line.contains("breakpoints"));
    assertThat(log.reason()).contains("Unable to interrupt task: 23338 (Operation not permitted)");
    assertThat(log.remedy().orElseThrow().meaning()).contains("traced");
  }

  @Test
  void anErrorTellsMoreThanAWarningThatCriuWentOnAfter() {
    String ended =
        "(00.1) Warn  (compel/src/lib/infect.c:132): Unable to interrupt task: 26667 (Operation"
            + " not permitted)";
    String known = "(00.3) Error (criu/sk-inet.c:191): inet: In-flight connection (l) for 2a3";
    String unknown = "(00.2) Error (criu/odd.c:1): odd: It is odd.";

    assertThat(CriuLog.of(List.of(ended, unknown, known, FAILED)).reason())
        .contains("inet: In-flight connection (l) for 2a3");
    assertThat(CriuLog.of(List.of(ended, unknown, FAILED)).reason()).contains("odd: It is odd");
    assertThat(CriuLog.of(List.of(ended, unknown, FAILED)).remedy()).isEmpty();
  }

  @Test
  void theReasonIsNoConsequence() {
    CriuLog log =
        CriuLog.of(
            List.of(
                "(00.1) Error (criu/util.c:1534): rlimit: Can't setup RLIMIT_NOFILE for self: Op",
                "(00.2) Error (criu/util.c:641): exited, status=1",
                "(00.3)   1234: Error (criu/odd.c:1): odd: It is odd.",
                "(00.4) Error (criu/cr-dump.c:1545): Dump files (pid: 1234) failed with -1",
                FAILED));

    assertThat(log.reason()).contains("odd: It is odd");
    assertThat(log.remedy()).isEmpty();
    assertThat(log.lines()).hasSize(4);
  }

  @Test
  void aConsequenceIsBetterThanNothing() {
    assertThat(CriuLog.of(List.of(DEBUG, FAILED)).reason()).contains("Dumping FAILED");
  }

  @Test
  void nothingTellingIsNothing() {
    assertThat(CriuLog.of(List.of(DEBUG)).lines()).isEmpty();
    assertThat(CriuLog.of(List.of(DEBUG)).reason()).isEmpty();
  }

  @Test
  void linesAreCappedInNumberAndLengthAndCanBePrinted() {
    String line = "(00.1) Error (criu/a.c:1): \u001b[31m" + "x".repeat(10_000);

    CriuLog log = CriuLog.of(Collections.nCopies(1000, line));

    assertThat(log.lines()).hasSize(CriuLog.MAX_LINES);
    assertThat(log.lines())
        .allSatisfy(kept -> assertThat(kept).hasSizeLessThan(600).doesNotContain("\u001b"));
  }

  @Test
  void errorsFarFromTheEndAreFound() throws Exception {
    Path file = directory.resolve("dump.log");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("(00.1) Error (criu/sk-inet.c:191): inet: In-flight connection (l) for 2a3\n");
      for (int i = 0; i < 200_000; i++) {
        out.write(DEBUG);
        out.newLine();
      }
    }

    assertThat(CriuLog.read(file).reason()).contains("inet: In-flight connection (l) for 2a3");
  }

  @Test
  void anEmptyLogAndOneThatIsNoTextAreRead() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty"));
    Path binary = Files.write(directory.resolve("binary"), new byte[] {-1, -2, 0, 10, -3});

    assertThat(CriuLog.read(empty).lines()).isEmpty();
    assertThat(CriuLog.read(binary).lines()).isEmpty();
  }
}
