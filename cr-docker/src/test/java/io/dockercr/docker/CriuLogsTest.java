package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriuLogsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path directory;

  private Path log(String name, Duration age) throws IOException {
    Path log = Files.createFile(directory.resolve(name));
    Files.setLastModifiedTime(log, FileTime.from(NOW.minus(age)));
    return log;
  }

  @Test
  void oldOnesGo() throws Exception {
    Path old = log("dump-1.log", CriuLogs.LONGEST.plusDays(1));
    Path young = log("restore-2.log", CriuLogs.LONGEST.minusDays(1));
    Path foreign = log("notes.txt", CriuLogs.LONGEST.plusDays(1));
    CriuLogs.prune(directory, NOW.minus(CriuLogs.LONGEST));
    assertThat(old).doesNotExist();
    assertThat(young).exists();
    assertThat(foreign).exists();
  }

  @Test
  void theNewestStay() throws Exception {
    Path oldest = log("dump-oldest.log", Duration.ofHours(1));
    for (int i = 0; i < CriuLogs.MOST; i++) {
      log("dump-" + i + ".log", Duration.ofMinutes(1));
    }
    CriuLogs.prune(directory, NOW.minus(CriuLogs.LONGEST));
    assertThat(oldest).doesNotExist();
    assertThat(directory.toFile().list()).hasSize(CriuLogs.MOST);
  }
}
