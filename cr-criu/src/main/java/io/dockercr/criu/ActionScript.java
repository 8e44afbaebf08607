package io.dockercr.criu;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The script that CRIU runs at each notification ({@code --action-script}), and how it talks.
 *
 * <p>CRIU's own standard input and output are pipes that end in this process. CRIU gives the script
 * others, so it reaches them by {@code /proc}. It needs no name in the file system to talk through,
 * and when this process dies the script reads the end of the pipe, fails, and CRIU gives up.
 */
final class ActionScript {
  private static final String MARK = "docker-cr-notification ";
  private static final String GO_ON = "go-on";
  private static final String GIVE_UP = "give-up";
  // CRIU 4.2 takes a script that was ended by a signal for one that succeeded (cr_dump_finish).
  private static final String PROGRAM =
      """
      #!/bin/sh
      trap '' HUP INT QUIT PIPE TERM
      case "$CRTOOLS_SCRIPT_ACTION" in
      ACTIONS) ;;
      *) exit 0 ;;
      esac
      echo "MARK$CRTOOLS_SCRIPT_ACTION ${CRTOOLS_INIT_PID:-0}" >"/proc/$PPID/fd/1" || exit 1
      read -r answer <"/proc/$PPID/fd/0" || exit 1
      test "$answer" = GO_ON
      """;

  private ActionScript() {}

  /** A notification as the script tells of it. */
  record Notification(String criuName, int pid) {}

  /** The script's text; it tells of these actions only. */
  static String program(Set<CriuAction> actions) {
    String names = actions.stream().map(CriuAction::criuName).collect(Collectors.joining("|"));
    return PROGRAM.replace("ACTIONS", names).replace("MARK", MARK).replace("GO_ON", GO_ON);
  }

  /** What a line of CRIU's standard output tells, if the script wrote it. */
  static Optional<Notification> parse(String line) {
    if (!line.startsWith(MARK)) {
      return Optional.empty();
    }
    String[] words = line.substring(MARK.length()).split(" ", 2);
    return Optional.of(new Notification(words[0], Integer.parseInt(words[1])));
  }

  /** The line that the script waits for. */
  static byte[] answer(boolean goOn) {
    return ((goOn ? GO_ON : GIVE_UP) + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
