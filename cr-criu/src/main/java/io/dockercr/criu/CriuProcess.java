package io.dockercr.criu;

import io.dockercr.api.CriuUnavailableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of {@code criu}. It is never ended from here: a CRIU that is killed leaves a frozen
 * cgroup and a locked network behind. It is asked to give up at its next notification instead.
 */
final class CriuProcess {
  // Names no data: the program and its arguments are arguments. CRIU creates images with mode 0644,
  // and Ctrl-C goes to it as well as to the JVM; both can only be changed by who starts it.
  private static final List<String> DUMP =
      List.of("/bin/sh", "-c", "umask 077; trap '' HUP INT QUIT TERM; exec \"$0\" \"$@\"");
  // CRIU before 4.2 ends a daemon of its own by SIGTERM.
  private static final List<String> RESTORE =
      List.of("/bin/sh", "-c", "trap '' HUP INT QUIT; exec \"$0\" \"$@\"");
  private static final int MAX_OUTPUT_LINES = 50;
  private static final int SIGNALED = 128;

  private static final Logger log = LoggerFactory.getLogger(CriuProcess.class);

  private final Process process;
  private final List<String> output = new ArrayList<>();

  private CriuProcess(Process process) {
    this.process = process;
  }

  static CriuProcess dump(CriuExecutable executable, List<String> arguments)
      throws CriuUnavailableException {
    return start(DUMP, executable, arguments);
  }

  static CriuProcess restore(CriuExecutable executable, List<String> arguments)
      throws CriuUnavailableException {
    return start(RESTORE, executable, arguments);
  }

  private static CriuProcess start(
      List<String> launcher, CriuExecutable executable, List<String> arguments)
      throws CriuUnavailableException {
    List<String> command = new ArrayList<>(launcher);
    command.add(executable.path().toString());
    command.addAll(arguments);
    try {
      return new CriuProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new CriuUnavailableException(
          "%s can't be started.".formatted(executable.path()), CriuExecutable.INSTALL, e);
    }
  }

  /**
   * Passes notifications on until CRIU has ended. An interrupt makes CRIU give up at its next
   * notification; the interrupt stays pending.
   *
   * @return CRIU's exit code
   * @throws IOException if CRIU can't be listened to
   */
  int await(Notifications notifications) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Optional<ActionScript.Notification> told = ActionScript.parse(line);
        if (told.isPresent()) {
          answer(notifications.deliver(told.get().criuName(), told.get().pid()));
        } else if (output.size() < MAX_OUTPUT_LINES) {
          output.add(line);
        }
      }
    }
    return exitCode();
  }

  private void answer(boolean goOn) {
    OutputStream answers = process.getOutputStream();
    try {
      answers.write(ActionScript.answer(goOn));
      answers.flush();
    } catch (IOException e) {
      // CRIU has ended meanwhile, and its exit code will tell.
      log.debug("CRIU can't be answered", e);
    }
  }

  private int exitCode() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What CRIU wrote before it had its log. */
  List<String> output() {
    return List.copyOf(output);
  }

  /** Whether a signal ended CRIU. */
  static boolean killed(int exitCode) {
    return exitCode > SIGNALED;
  }

  /** How CRIU ended, as the end of a sentence. */
  static String outcome(int exitCode) {
    return killed(exitCode)
        ? "CRIU was ended by signal " + (exitCode - SIGNALED)
        : "CRIU gave no reason (exit code " + exitCode + ")";
  }
}
