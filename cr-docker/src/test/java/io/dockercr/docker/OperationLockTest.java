package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import io.dockercr.api.ContainerBusyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperationLockTest {
  private final String key = "test-" + UUID.randomUUID();
  private final Path file = RunDirectory.LOCKS.resolve(key + OperationLock.SUFFIX);

  @BeforeEach
  void needsRoot() {
    assumeTrue(DockerCheckpointEngine.isRoot(), "only root may write to " + RunDirectory.ROOT);
  }

  @Test
  void leavesNoFile() throws Exception {
    try (OperationLock lock = OperationLock.acquire(key, "it")) {
      lock.note("a", TextNode.valueOf("1"));
      assertThat(file).exists();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void whatIsLeftToUndoIsReadByTheNext() throws Exception {
    try (OperationLock lock = OperationLock.acquire(key, "it")) {
      lock.note("a", TextNode.valueOf("1"));
      lock.note("b", TextNode.valueOf("2"));
      lock.note("a", TextNode.valueOf("3"));
      lock.keep();
    }
    try (OperationLock next = OperationLock.acquire(key, "it")) {
      assertThat(next.journal().toString()).isEqualTo("{\"a\":\"3\",\"b\":\"2\"}");
      next.forget();
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void isBusyWhileItIsHeld() throws Exception {
    try (OperationLock lock = OperationLock.acquire(key, "it")) {
      lock.note("a", TextNode.valueOf("1"));
      assertThatThrownBy(() -> OperationLock.acquire(key, "it"))
          .isInstanceOf(ContainerBusyException.class);
      assertThat(OperationLock.ofDead(file)).isEmpty();
      assertThat(OperationLock.journalOf(file).path("a").asText()).isEqualTo("1");
    }
  }

  /** Had a lock file been removed under another's lock, two would be inside at once. */
  @Test
  void lettingGoAndTakingDoNotCross() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> runs =
          threads.invokeAll(
              IntStream.range(0, 40)
                  .<java.util.concurrent.Callable<Integer>>mapToObj(
                      i ->
                          () -> {
                            try (OperationLock lock = OperationLock.acquire(key, "it")) {
                              int now = inside.incrementAndGet();
                              Thread.sleep(1);
                              inside.decrementAndGet();
                              return now;
                            }
                          })
                  .toList());
      for (Future<Integer> run : runs) {
        assertThat(run.get()).isEqualTo(1);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void anInterruptStaysPendingAndBreaksNothing() throws Exception {
    OperationLock lock = OperationLock.acquire(key, "it");
    Thread.currentThread().interrupt();
    lock.note("a", TextNode.valueOf("1"));
    lock.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).doesNotExist();
  }
}
