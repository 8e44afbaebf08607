package io.dockercr.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dockercr.api.PublishedPort.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedPortTest {

  @Test
  void readsWhatDockerRunTakes() {
    assertThat(PublishedPort.parse("8080:80"))
        .containsExactly(new PublishedPort("", 8080, 80, Protocol.TCP));
    assertThat(PublishedPort.parse("127.0.0.1:5353:53/UDP"))
        .containsExactly(new PublishedPort("127.0.0.1", 5353, 53, Protocol.UDP));
    assertThat(PublishedPort.parse("[2001:db8::1]:8080:80/sctp"))
        .containsExactly(new PublishedPort("2001:db8::1", 8080, 80, Protocol.SCTP));
    assertThat(PublishedPort.parse("80"))
        .containsExactly(new PublishedPort("", 0, 80, Protocol.TCP));
    assertThat(PublishedPort.parse("127.0.0.1::80"))
        .containsExactly(new PublishedPort("127.0.0.1", 0, 80, Protocol.TCP));
    assertThat(PublishedPort.parse("8000-8001:80-81"))
        .containsExactly(
            new PublishedPort("", 8000, 80, Protocol.TCP),
            new PublishedPort("", 8001, 81, Protocol.TCP));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "web:80",
        "8080:",
        "8080:80/icmp",
        "80:8080:80",
        "localhost:80:80",
        "1.2.3.256:80:80",
        "[::g]:80:80",
        "70000:80",
        "80:0",
        "80:99999999999",
        "81-80:81-80",
        "8000-8005:80-81",
        "8080:80 ",
        "::1:80:80"
      })
  void whatIsNoPortIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublishedPort.parse(text))
        .withMessageEndingWith(".");
  }
}
