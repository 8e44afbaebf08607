package io.dockercr.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CriuFailedException;
import io.dockercr.api.PreDumpRound;
import io.dockercr.api.ProgressEvent;
import io.dockercr.api.ProgressEvent.Phase;
import io.dockercr.api.ProgressListener;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/**
 * What an operator gets to see: results on standard output; progress, warnings and errors on
 * standard error.
 */
final class Output {
  private static final Map<Phase, String> IN_WORDS =
      Map.of(
          Phase.INSPECT, "looking",
          Phase.PRE_DUMP, "pre-dump",
          Phase.DUMP, "dumping",
          Phase.SEAL, "sealing",
          Phase.VERIFY, "verifying",
          Phase.CREATE, "creating",
          Phase.RESTORE, "restoring");

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean quiet;
  private final boolean debug;
  private final boolean terminal;

  Output(PrintWriter out, PrintWriter err, GlobalOptions options) {
    this.out = out;
    this.err = err;
    this.quiet = options.quiet();
    this.debug = options.debug();
    // The launcher knows whether standard error is a terminal; the JDK can't tell the streams
    // apart.
    this.terminal = Boolean.getBoolean("docker-cr.terminal");
  }

  void result(String text) {
    out.println(text);
    out.flush();
  }

  void result(JsonNode json) {
    try {
      result(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** For results that are written piece by piece. */
  PrintWriter writer() {
    return out;
  }

  /** Something between the lines of a result: not shown with {@code --quiet}. */
  void remark(String text) {
    if (!quiet) {
      err.println(text);
      err.flush();
    }
  }

  /** Shows steps where somebody watches, warnings always. */
  ProgressListener progress() {
    return event -> {
      if (event instanceof ProgressEvent.Warning warning) {
        remark("warning: " + warning.message());
      } else if (event instanceof ProgressEvent.PreDumped preDumped) {
        remark(inWords(preDumped.round()));
      } else if (event instanceof ProgressEvent.PhaseFinished finished && (terminal || debug)) {
        remark(
            String.format(
                "%-10s %,6d ms", IN_WORDS.get(finished.phase()), finished.elapsed().toMillis()));
      }
    };
  }

  private static String inWords(PreDumpRound round) {
    return String.format(
        "Pre-dump %d: %,d pages written, %,d unchanged, frozen for %,d ms, %,d ms in all.",
        round.number(),
        round.pagesWritten(),
        round.pagesUnchanged(),
        round.frozen().toMillis(),
        round.total().toMillis());
  }

  /** Shows long work on a store where somebody watches. The caller closes it. */
  ProgressLine storeProgress(String what) {
    return new ProgressLine(terminal && !quiet ? err : null, what);
  }

  /**
   * One sentence and one hint; the stack trace only for those who asked.
   *
   * @param command which one failed, such as {@code docker-cr list}
   */
  void failure(Exception e, String command) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    err.println("docker-cr: " + message);
    if (e instanceof CriuFailedException criu) {
      criu.logLines().forEach(line -> err.println("  " + line));
      criu.log().ifPresent(log -> err.println("  log: " + log));
    }
    if (e instanceof CheckpointException checkpoint) {
      checkpoint.hint().ifPresent(hint -> err.println("hint: " + hint));
    } else if (ExitCode.of(e) == ExitCode.USAGE) {
      err.println("hint: `" + command + " --help` tells what is allowed.");
    }
    if (debug) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      err.print(trace);
    } else if (ExitCode.of(e) == ExitCode.INTERNAL) {
      err.println("hint: This is a fault in docker-cr: run it again with --debug and report it.");
    }
    err.flush();
  }
}
