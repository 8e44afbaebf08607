package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostProcessesTest {

  @Test
  void whatIsBeingKilledDoesNotLive() throws Exception {
    for (int i = 0; i < 20; i++) {
      Process process = new ProcessBuilder("sleep", "100").start();
      long startTime = HostProcesses.startTime(process.pid()).orElseThrow();
      assertThat(HostProcesses.lives(process.pid(), startTime)).isTrue();
      assertThat(HostProcesses.lives(process.pid(), startTime + 1)).isFalse();

      process.destroyForcibly();

      assertThat(HostProcesses.lives(process.pid(), startTime)).isFalse();
      process.waitFor();
    }
  }
}
