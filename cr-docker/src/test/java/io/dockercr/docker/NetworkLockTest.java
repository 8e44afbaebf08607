package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NetworkLockTest {

  @Test
  void aWholeLockIsTakenAway() {
    String saved =
        """
        *filter
        :INPUT ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :CRIU - [0:0]
        -A INPUT -j CRIU
        -A OUTPUT -j CRIU
        -A CRIU -m mark --mark 0xc114 -j ACCEPT
        -A CRIU -j DROP
        COMMIT
        """;

    assertThat(NetworkLock.unlock(saved))
        .isEqualTo(
            "*filter\n:CRIU - [0:0]\n-D INPUT -j CRIU\n-D OUTPUT -j CRIU\n-X CRIU\nCOMMIT\n");
  }

  @Test
  void soIsAPartOfOne() {
    String saved = "*filter\n:CRIU - [0:0]\n-A OUTPUT -j CRIU\n-A CRIU -j DROP\nCOMMIT\n";

    assertThat(NetworkLock.unlock(saved))
        .isEqualTo("*filter\n:CRIU - [0:0]\n-D OUTPUT -j CRIU\n-X CRIU\nCOMMIT\n");
  }

  @Test
  void whatIsOfOthersStays() {
    assertThat(
            NetworkLock.unlock("*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j DROP\nCOMMIT\n"))
        .isEmpty();
  }
}
