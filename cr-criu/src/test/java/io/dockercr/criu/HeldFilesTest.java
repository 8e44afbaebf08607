package io.dockercr.criu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldFilesTest {
  private static final int DESCRIPTOR = 7;

  @TempDir private Path temp;
  private Path watched;
  private Path until;

  @BeforeEach
  void makeFifos() throws Exception {
    watched = temp.resolve("watched");
    until = temp.resolve("until");
    Process mkfifo =
        new ProcessBuilder("mkfifo", watched.toString(), until.toString()).inheritIO().start();
    assertThat(mkfifo.waitFor()).isZero();
  }

  /**
   * A process that has the one end of a FIFO open, and one that says when the last such is gone.
   */
  private Process owner() throws IOException {
    return new ProcessBuilder(
            "sh", "-c", "exec 7>\"$1\"; echo open; exec sleep 1000", "sh", watched.toString())
        .start();
  }

  private Process reader() throws IOException {
    return new ProcessBuilder("cat", watched.toString()).inheritIO().start();
  }

  private static void awaitOpen(Process owner) throws IOException {
    byte[] word = owner.getInputStream().readNBytes(4);
    assertThat(new String(word, StandardCharsets.UTF_8)).isEqualTo("open");
  }

  @Test
  void aFileStaysOpenWhenItsOwnerIsKilled() throws Exception {
    Process reader = reader();
    Process owner = owner();
    awaitOpen(owner);
    try (RandomAccessFile holding = new RandomAccessFile(until.toFile(), "rw")) {
      try (HeldFiles held = HeldFiles.until(until)) {
        held.add(owner.pid(), List.of(DESCRIPTOR));
      }
      owner.destroyForcibly().waitFor();
      assertThat(reader.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
      assertThat(holding.getFD().valid()).isTrue();
    }
    assertThat(reader.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatIsNotOpenIsSaid() throws Exception {
    Process reader = reader();
    Process owner = owner();
    awaitOpen(owner);
    try (RandomAccessFile holding = new RandomAccessFile(until.toFile(), "rw");
        HeldFiles held = HeldFiles.until(until)) {
      assertThatThrownBy(() -> held.add(owner.pid(), List.of(DESCRIPTOR, 1000)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("pidfd_getfd");
      assertThat(holding.getFD().valid()).isTrue();
    } finally {
      owner.destroyForcibly().waitFor();
    }
    assertThat(reader.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }
}
