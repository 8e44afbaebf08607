package io.dockercr.cli.bench;

/** Something could not be measured; the message is a sentence that says why. */
final class MeasurementFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  MeasurementFailedException(String message) {
    super(message);
  }

  MeasurementFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
