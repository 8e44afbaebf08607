package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.StorageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PatienceTest {
  private final Patience patience = new Patience(Duration.ofSeconds(1));
  private final AtomicInteger attempts = new AtomicInteger();

  private Patience.Work<String> failing(int times, IOException failure) {
    return () -> {
      if (attempts.incrementAndGet() <= times) {
        throw failure;
      }
      return "done";
    };
  }

  @Test
  void whatPassesIsTriedAgain() throws Exception {
    assertThat(patience.retry(failing(2, new IOException("Input/output error")))).isEqualTo("done");
    assertThat(attempts).hasValue(3);
  }

  @Test
  void inAnyLanguage() {
    for (String reason : List.of("Stale file handle", "Veralteter Dateizugriff", "接続がタイムアウトしました")) {
      assertThat(Patience.mayPass(new FileSystemException("/mnt/x", null, reason))).isTrue();
    }
  }

  @Test
  void whatLastsIsNot() {
    for (IOException e :
        List.of(
            new IOException("No space left on device"),
            new FileSystemException("/mnt/x", null, "Read-only file system"),
            new AccessDeniedException("/mnt/x"),
            new NoSuchFileException("/mnt/x"),
            new InterruptedIOException())) {
      attempts.set(0);
      assertThatThrownBy(() -> patience.retry(failing(2, e))).isSameAs(e);
      assertThat(attempts).hasValue(1);
    }
  }

  @Test
  void aStoresExceptionIsWhatItsCauseIs() throws Exception {
    IOException stale = new IOException("Stale file handle");
    StorageException e = new StorageException("It can't be listed: stale.", null, stale);
    assertThat(
            patience.retry(
                () -> {
                  if (attempts.incrementAndGet() < 2) {
                    throw e;
                  }
                  return "done";
                }))
        .isEqualTo("done");
  }

  @Test
  @Timeout(20)
  void itEnds() {
    IOException e = new IOException("Connection timed out");
    assertThatThrownBy(() -> patience.retry(failing(Integer.MAX_VALUE, e))).isSameAs(e);
    assertThat(attempts.get()).isBetween(3, 5);
  }

  @Test
  @Timeout(20)
  void whatHangsCanBeLeftAndEndsByItself() throws Exception {
    CountDownLatch server = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () ->
                patience.await(
                    () -> {
                      try {
                        server.await();
                        patience.requireWanted();
                        attempts.incrementAndGet();
                        return null;
                      } catch (InterruptedException e) {
                        throw new AssertionError(e);
                      } finally {
                        ended.countDown();
                      }
                    }))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    server.countDown();
    ended.await();
    assertThat(attempts).hasValue(0);
  }
}
