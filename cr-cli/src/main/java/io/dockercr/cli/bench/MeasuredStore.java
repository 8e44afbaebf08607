package io.dockercr.cli.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A store that is measured.
 *
 * @param word its name in the report
 * @param address as {@code --store} takes it
 * @param directory where it keeps everything, if it is this run's own
 */
record MeasuredStore(String word, String address, Optional<Path> directory) {

  /**
   * A new one of this run.
   *
   * @param scheme with its colon
   */
  static MeasuredStore inDirectory(String scheme, Path directory) {
    return new MeasuredStore(
        scheme, scheme + directory.toUri().getRawPath(), Optional.of(directory));
  }

  /** One that somebody else has made, and keeps. */
  static MeasuredStore elsewhere(String address) {
    return new MeasuredStore(address.replaceFirst("[?].*", ""), address, Optional.empty());
  }

  /** How much it takes on its disk, if that can be seen. */
  OptionalLong bytes() throws MeasurementFailedException {
    if (directory.isEmpty()) {
      return OptionalLong.empty();
    }
    Path place = directory.orElseThrow();
    return OptionalLong.of(Files.exists(place) ? Trees.bytes(place) : 0);
  }
}
