package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.OperationTimedOutException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
  private final OperationInterruptedException failure =
      new OperationInterruptedException("It was interrupted.", null);

  @Test
  void interruptsAndTellsWhy() {
    try (TimeLimit limit = TimeLimit.start(Optional.of(Duration.ofMillis(20)))) {
      assertThatThrownBy(() -> Thread.sleep(10_000)).isInstanceOf(InterruptedException.class);
      assertThat(limit.reason(failure, "checkpoint", "It runs."))
          .isInstanceOf(OperationTimedOutException.class)
          .hasMessage("The checkpoint was given up: it took longer than 20 ms.");
    }
  }

  @Test
  void takesItsInterruptBack() throws Exception {
    try (TimeLimit limit = TimeLimit.start(Optional.of(Duration.ofMillis(1)))) {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.onSpinWait();
      }
    }
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void whatEndsInTimeIsNotDisturbed() throws Exception {
    try (TimeLimit limit = TimeLimit.start(Optional.of(Duration.ofMillis(200)))) {
      assertThat(limit.reason(failure, "checkpoint", "It runs.")).isSameAs(failure);
    }
    Thread.sleep(300);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void thereMayBeNone() {
    try (TimeLimit limit = TimeLimit.start(Optional.empty())) {
      assertThat(limit.reason(failure, "restore", "")).isSameAs(failure);
    }
  }
}
