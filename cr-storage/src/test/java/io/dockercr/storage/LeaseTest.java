package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Leases of several processes, and of hosts that are gone. */
class LeaseTest {
  @TempDir Path temp;
  private Path container;
  private Path sending;

  @BeforeEach
  void makeContainer() throws Exception {
    container = Files.createDirectories(temp.resolve("export/web"));
    for (Path path : List.of(temp.resolve("export"), container)) {
      Files.setPosixFilePermissions(path, TrustedDirectory.DIRECTORY_PERMISSIONS);
    }
    sending = container.resolve(".sending-first-0123456789abcdef");
  }

  private List<Path> sweep() throws Exception {
    NfsDirectory directory =
        new NfsDirectory(container.getParent(), "web", new Patience(Duration.ofSeconds(1)));
    return directory.sweep(false, directory.prepare().now()).stream()
        .map(StagingArea.Abandoned::path)
        .toList();
  }

  private Process start(Duration valid) throws Exception {
    Process process =
        WriterProcess.start(
            "022", LeaseProcess.class, sending.toString(), Long.toString(valid.toMillis()));
    assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("started");
    return process;
  }

  /** Makes it look as if a process of another host had it. */
  private void moveToAnotherHost() throws Exception {
    Path file = Lease.fileOf(sending);
    FileTime written = Files.getLastModifiedTime(file);
    Files.writeString(file, Files.readString(file).replaceAll("boot=.*", "boot=of-another-host"));
    Files.setLastModifiedTime(file, written);
  }

  @Test
  @Timeout(60)
  void aLivingOwnerIsLeftAloneAndADeadOneIsFollowedAtOnce() throws Exception {
    Process owner = start(Duration.ofHours(1));
    try {
      assertThat(sweep()).isEmpty();
      assertThat(sending).exists();
    } finally {
      owner.destroyForcibly().waitFor();
    }
    assertThat(sweep()).containsExactly(sending);
    assertThat(container).isEmptyDirectory();
  }

  @Test
  @Timeout(60)
  void anotherHostsIsFollowedWhenItExpires() throws Exception {
    Process owner = start(Duration.ofHours(1));
    owner.destroyForcibly().waitFor();
    moveToAnotherHost();
    assertThat(sweep()).isEmpty();
    Files.setLastModifiedTime(
        Lease.fileOf(sending), FileTime.from(Instant.now().minus(Duration.ofMinutes(61))));
    assertThat(sweep()).containsExactly(sending);
    assertThat(container).isEmptyDirectory();
  }

  @Test
  @Timeout(60)
  void itIsRenewedWhileItsOwnerIsAtWork() throws Exception {
    Process owner = start(Duration.ofSeconds(4));
    try {
      FileTime first = Files.getLastModifiedTime(Lease.fileOf(sending));
      Thread.sleep(5000);
      assertThat(Files.getLastModifiedTime(Lease.fileOf(sending))).isGreaterThan(first);
      assertThat(sweep()).isEmpty();
    } finally {
      owner.destroyForcibly().waitFor();
    }
  }

  @Test
  void aProcessThatHasTheIdOfADeadOneIsNotTakenForIt() throws Exception {
    try (Lease lease = Lease.take(sending)) {
      Files.createDirectory(sending);
      assertThat(sweep()).isEmpty();
      Path file = Lease.fileOf(sending);
      Files.writeString(file, Files.readString(file).replaceAll("started=.*", "started=1"));
      assertThat(sweep()).containsExactly(sending);
    }
  }

  @Test
  void oneThatIsHalfWrittenCountsByItsAge() throws Exception {
    Files.createDirectory(sending);
    Path file = Files.writeString(Lease.fileOf(sending), "boot=");
    assertThat(sweep()).isEmpty();
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofMinutes(11))));
    assertThat(sweep()).containsExactly(sending);
  }

  @Test
  void theClockThatCountsIsTheServers() throws Exception {
    try (Lease lease = Lease.take(sending)) {
      Files.createDirectory(sending);
      moveToAnotherHost();
      // By the server's clock it is new, whatever this host's says.
      assertThat(Lease.isHeld(sending, Instant.now())).isTrue();
      assertThat(Lease.isHeld(sending, Instant.now().plus(Duration.ofMinutes(9)))).isTrue();
      assertThat(Lease.isHeld(sending, Instant.now().plus(Duration.ofMinutes(11)))).isFalse();
    }
  }

  @Test
  void ofManyThatTakeOverOneDoes() throws Exception {
    int count = 20;
    for (int i = 0; i < count; i++) {
      Path dead = Files.createDirectory(container.resolve(".sending-x-" + "%016x".formatted(i)));
      Files.writeString(dead.resolve("pages"), "half");
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Path> taken = new ArrayList<>();
    try {
      Callable<List<Path>> sweeper = this::sweep;
      for (Future<List<Path>> result :
          threads.invokeAll(Stream.generate(() -> sweeper).limit(4).toList())) {
        taken.addAll(
            result.get().stream()
                .filter(path -> path.getFileName().toString().startsWith(".sending"))
                .toList());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(taken).hasSize(count).doesNotHaveDuplicates();
    assertThat(container).isEmptyDirectory();
  }

  @Test
  void anOwnerThatWasTakenForDeadNoticesAndLosesNothing() throws Exception {
    Patience patience = new Patience(Duration.ofSeconds(1));
    NfsDirectory directory = new NfsDirectory(container.getParent(), "web", patience);
    Files.createDirectory(sending);
    Files.writeString(sending.resolve("pages"), "whole");
    Path target = container.resolve("first");
    assertThat(sweep()).containsExactly(sending);
    assertThatThrownBy(() -> directory.rename(sending, target))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(target).doesNotExist();
  }
}
