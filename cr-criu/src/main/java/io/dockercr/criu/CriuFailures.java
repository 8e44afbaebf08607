package io.dockercr.criu;

import io.dockercr.api.CriuFailedException;
import io.dockercr.api.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes of a failed run of CRIU an exception that tells why. */
public final class CriuFailures {
  public static final String DUMP = "dump";
  public static final String PRE_DUMP = "pre-dump";
  public static final String RESTORE = "restore";

  private static final String KILLED =
      "Check that the processes run and can be reached: a CRIU that is killed leaves their network"
          + " locked (iptables chain CRIU), and a restart clears that.";

  private static final Logger logger = LoggerFactory.getLogger(CriuFailures.class);

  private CriuFailures() {}

  /**
   * @param operation {@link #DUMP}, {@link #PRE_DUMP} or {@link #RESTORE}
   * @param subject what was to be dumped or restored, such as {@code process 17}
   * @param log where CRIU writes its log; it need not be there
   * @param outcome how CRIU ended, as the end of a sentence, for when the log says nothing
   * @param output what CRIU wrote elsewhere before it had its log
   */
  public static CriuFailedException of(
      String operation, String subject, Path log, String outcome, List<String> output) {
    boolean kept = Files.isRegularFile(log);
    CriuLog lines = kept ? read(log) : CriuLog.of(output);
    Optional<CriuRemedies.Remedy> known = lines.remedy();
    String reason =
        lines.reason().or(() -> kept ? Optional.empty() : lastOf(output)).orElse(outcome);
    String why = known.map(k -> k.meaning() + " (" + reason + ")").orElse(reason);
    return failure(
        operation,
        subject,
        why,
        known.map(CriuRemedies.Remedy::remedy).orElse(null),
        log,
        lines.lines());
  }

  /**
   * CRIU was ended before it could put things right, so what its log says is not the reason.
   *
   * @param outcome as for {@link #of}
   */
  static CriuFailedException killed(String operation, String subject, Path log, String outcome) {
    List<String> lines = Files.isRegularFile(log) ? read(log).lines() : List.of();
    return failure(operation, subject, outcome, KILLED, log, lines);
  }

  private static CriuFailedException failure(
      String operation, String subject, String why, String remedy, Path log, List<String> lines) {
    return new CriuFailedException(
        operation,
        "CRIU could not %s %s: %s.".formatted(operation, subject, withoutStop(why)),
        remedy,
        Files.isRegularFile(log) ? log : null,
        lines);
  }

  private static Optional<String> lastOf(List<String> output) {
    return output.stream().filter(line -> !line.isBlank()).reduce((first, second) -> second);
  }

  /** CRIU did what it was told to: it gave up. */
  static CriuFailedException refused(
      String operation, String subject, Path log, Notifications notifications) {
    CriuFailedException failure =
        new CriuFailedException(
            operation,
            "The %s of %s was given up: %s."
                .formatted(operation, subject, withoutStop(notifications.reason())),
            notifications.remedy(),
            Files.isRegularFile(log) ? log : null,
            List.of());
    notifications.failure().ifPresent(failure::addSuppressed);
    return failure;
  }

  /**
   * Deletes the log of an earlier run, which must not be taken for this one's.
   *
   * @throws CriuFailedException if it can't be deleted
   */
  static void deleteOld(String operation, Path log) throws CriuFailedException {
    try {
      Files.deleteIfExists(log);
    } catch (IOException e) {
      CriuFailedException failure =
          new CriuFailedException(
              operation,
              "The old %s can't be deleted: %s.".formatted(log, Reasons.of(e)),
              null,
              null,
              List.of());
      failure.addSuppressed(e);
      throw failure;
    }
  }

  private static CriuLog read(Path log) {
    try {
      return CriuLog.read(log);
    } catch (IOException e) {
      logger.warn("CRIU's log {} can't be read", log, e);
      return CriuLog.of(List.of());
    }
  }

  private static String withoutStop(String text) {
    return text.replaceFirst("[.\\s]+$", "");
  }
}
