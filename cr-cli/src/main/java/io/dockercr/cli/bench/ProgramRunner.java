package io.dockercr.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs programs and takes their time, from before they are started until they have ended. */
final class ProgramRunner {
  private static final long LIMIT_MINUTES = 10;
  private static final long GRACE_SECONDS = 30;
  private static final int SHOWN = 600;

  private final Path directory;
  private final AtomicInteger runs = new AtomicInteger();

  /**
   * @param directory for what they print; must exist
   */
  ProgramRunner(Path directory) {
    this.directory = directory;
  }

  /**
   * How a program ended.
   *
   * @param milliseconds from before its start to its end
   */
  record Finished(List<String> command, int exitCode, String out, String err, double milliseconds) {

    /** Itself, if the program succeeded. */
    Finished succeeded() throws MeasurementFailedException {
      if (exitCode != 0) {
        throw new MeasurementFailedException(
            String.format("`%s` ended with %d: %s", shown(command), exitCode, said()));
      }
      return this;
    }

    private String said() {
      String said = (err.isBlank() ? out : err).strip().replaceAll("\\s+", " ");
      return said.length() > SHOWN ? "…" + said.substring(said.length() - SHOWN) : said;
    }
  }

  /** A program under way. */
  static final class Running {
    private final List<String> command;
    private final Process process;
    private final Path out;
    private final Path err;
    private final long started;
    private final CompletableFuture<Long> ended;

    private Running(List<String> command, Process process, Path out, Path err, long started) {
      this.command = command;
      this.process = process;
      this.out = out;
      this.err = err;
      this.started = started;
      // The end is noted where it is seen first, not where somebody comes to ask.
      this.ended = process.onExit().thenApply(any -> System.nanoTime());
    }

    long pid() {
      return process.pid();
    }

    /** Waits no longer than that. Returns whether the program has ended. */
    boolean endsWithin(long milliseconds) throws InterruptedException {
      try {
        return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        end();
        throw e;
      }
    }

    Finished finished() throws InterruptedException, MeasurementFailedException {
      boolean inTime = endsWithin(TimeUnit.MINUTES.toMillis(LIMIT_MINUTES));
      if (!inTime) {
        end();
      }
      try {
        if (!inTime) {
          throw new MeasurementFailedException(
              "`" + shown(command) + "` did not end within " + LIMIT_MINUTES + " minutes.");
        }
        double took = (ended.join() - started) / 1e6;
        return new Finished(command, process.exitValue(), read(out), read(err), took);
      } finally {
        Trees.deleteOutput(out);
        Trees.deleteOutput(err);
      }
    }

    /** Lets it put back what it has begun, then ends it the hard way. */
    void end() {
      process.destroy();
      try {
        if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  Running start(List<String> command) throws MeasurementFailedException {
    int number = runs.incrementAndGet();
    return start(
        command,
        directory.resolve("program-" + number + ".out"),
        directory.resolve("program-" + number + ".err"));
  }

  /**
   * Runs a program that must succeed, and that leaves another one running with what it has open:
   * what it prints is dropped, since files outside a container are in the way of its checkpoint.
   *
   * @param log where it notes what goes wrong
   */
  Finished succeedDetached(List<String> command, Path log)
      throws MeasurementFailedException, InterruptedException {
    Path nowhere = Path.of("/dev/null");
    Finished finished = start(command, nowhere, nowhere).finished();
    if (finished.exitCode() == 0) {
      return finished;
    }
    String said = Files.exists(log) ? read(log) : "";
    return new Finished(command, finished.exitCode(), "", said, finished.milliseconds())
        .succeeded();
  }

  private static String read(Path file) throws MeasurementFailedException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new MeasurementFailedException("What a program printed can't be read: " + e, e);
    }
  }

  private static Running start(List<String> command, Path out, Path err)
      throws MeasurementFailedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    long started = System.nanoTime();
    try {
      return new Running(command, builder.start(), out, err, started);
    } catch (IOException e) {
      throw new MeasurementFailedException("`" + command.get(0) + "` can't be run: " + e, e);
    }
  }

  /** Runs a program to its end, however that is. */
  Finished run(List<String> command) throws MeasurementFailedException, InterruptedException {
    return start(command).finished();
  }

  /** Runs a program that must succeed. */
  Finished succeed(List<String> command) throws MeasurementFailedException, InterruptedException {
    return run(command).succeeded();
  }

  /** Starts all of them at once, and waits for all. */
  List<Finished> succeedAtOnce(List<List<String>> commands)
      throws MeasurementFailedException, InterruptedException {
    List<Running> running = new ArrayList<>();
    List<Finished> finished = new ArrayList<>();
    try {
      for (List<String> command : commands) {
        running.add(start(command));
      }
      for (Running one : running) {
        finished.add(one.finished());
      }
    } finally {
      running.subList(finished.size(), running.size()).forEach(Running::end);
    }
    for (Finished one : finished) {
      one.succeeded();
    }
    return finished;
  }

  /** A command as a message shows it: without programs that are given as arguments. */
  private static String shown(List<String> command) {
    List<String> words = new ArrayList<>();
    for (String word : command) {
      words.add(word.contains("\n") ? "…" : word);
    }
    return String.join(" ", words);
  }
}
