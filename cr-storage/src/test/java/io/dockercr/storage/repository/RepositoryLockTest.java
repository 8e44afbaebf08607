package io.dockercr.storage.repository;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryLockTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("lock");
  }

  private RepositoryLock acquire(boolean shared) throws Exception {
    return RepositoryLock.acquire(file, shared, Duration.ZERO);
  }

  @Test
  void isHeldByManyOrByOne() throws Exception {
    try (RepositoryLock one = acquire(true);
        RepositoryLock other = acquire(true)) {
      one.confirm();
      other.confirm();
      assertThatThrownBy(() -> acquire(false)).isInstanceOf(BusyException.class);
    }
    try (RepositoryLock alone = acquire(false)) {
      alone.confirm();
      assertThatThrownBy(() -> acquire(true)).isInstanceOf(BusyException.class);
    }
  }

  @Test
  void isNotConfirmedOnceItIsGivenBack() throws Exception {
    RepositoryLock lock = acquire(true);
    lock.close();
    assertThatIllegalStateException().isThrownBy(lock::confirm);
  }

  @Test
  void outlivesWhoIsInterrupted() throws Exception {
    try (RepositoryLock interrupted = acquire(true);
        RepositoryLock other = acquire(true)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(interrupted::confirm).isInstanceOf(InterruptedIOException.class);
      Thread.interrupted();
      other.confirm();
    }
  }
}
