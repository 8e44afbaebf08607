package io.dockercr.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** CRIU could not dump or restore the tasks. The container is as it was. */
public final class CriuFailedException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  private final String operation;
  private final transient Path log;
  private final List<String> logLines;

  /**
   * @param operation {@code dump}, {@code pre-dump} or {@code restore}
   * @param message one sentence that says what is wrong
   * @param remedy one sentence that says what to do about it; null if nothing is known
   * @param log CRIU's log; null if there is none
   * @param logLines the lines of it that tell why
   */
  public CriuFailedException(
      String operation, String message, String remedy, Path log, List<String> logLines) {
    super(message, remedy, null);
    this.operation = operation;
    this.log = log;
    this.logLines = List.copyOf(logLines);
  }

  /** {@code dump}, {@code pre-dump} or {@code restore}. */
  public String operation() {
    return operation;
  }

  /** CRIU's log, if it was kept. */
  public Optional<Path> log() {
    return Optional.ofNullable(log);
  }

  /** The lines of the log that tell why; empty if none does. */
  public List<String> logLines() {
    return logLines;
  }
}
