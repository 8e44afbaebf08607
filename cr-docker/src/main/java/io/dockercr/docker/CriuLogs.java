package io.dockercr.docker;

import io.dockercr.api.CriuFailedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps CRIU's logs of failed operations where the operator can read them: the newest hundred, each
 * for thirty days. Older ones go when another is kept.
 */
final class CriuLogs {
  static final int MOST = 100;
  static final Duration LONGEST = Duration.ofDays(30);

  private static final String OURS = "{dump,restore}-*.log";
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
    prune(DIRECTORY, Instant.now().minus(LONGEST));
    return kept;
  }

  /** Removes the logs that are older than {@code oldest}, and the oldest beyond {@link #MOST}. */
  static void prune(Path directory, Instant oldest) throws IOException {
    Map<Path, Instant> logs = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, OURS)) {
      for (Path file : files) {
        try {
          FileTime time = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
          logs.put(file, time.toInstant());
        } catch (NoSuchFileException e) {
          // Another operation prunes as well.
        }
      }
    }
    List<Path> newestFirst = new ArrayList<>(logs.keySet());
    newestFirst.sort(Comparator.comparing(logs::get).reversed());
    for (int i = 0; i < newestFirst.size(); i++) {
      if (i >= MOST || logs.get(newestFirst.get(i)).isBefore(oldest)) {
        Files.deleteIfExists(newestFirst.get(i));
      }
    }
  }
}
