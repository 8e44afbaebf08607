package io.dockercr.docker;

import io.dockercr.api.CriuFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Keeps CRIU's logs of failed operations where the operator can read them. */
final class CriuLogs {
  private static final Path DIRECTORY = Path.of("/var/log/docker-cr");
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private CriuLogs() {}

  /** The same failure, with the log where it stays. */
  static CriuFailedException withKeptLog(CriuFailedException e) throws IOException {
    return new CriuFailedException(
        e.operation(),
        e.getMessage(),
        e.hint().orElse(null),
        keep(e.log().orElseThrow()),
        e.logLines());
  }

  /** Copies a log; returns where to. */
  static Path keep(Path log) throws IOException {
    if (!Files.isDirectory(DIRECTORY)) {
      Files.createDirectories(DIRECTORY, RunDirectory.PRIVATE_DIRECTORY);
    }
    String name = log.getFileName().toString().replace(".log", "");
    Path kept = DIRECTORY.resolve(name + "-" + TIMESTAMP.format(Instant.now()) + ".log");
    Files.copy(log, kept, StandardCopyOption.REPLACE_EXISTING);
    return kept;
  }
}
