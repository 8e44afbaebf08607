package io.dockercr.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebLoadTest {
  private static final long OUTAGE_MILLIS = 400;

  private HttpServer http;
  private WebServer server;

  @BeforeEach
  void start() throws Exception {
    listen(0);
    server = new WebServer("127.0.0.1", http.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  private void listen(int port) throws Exception {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
    http.createContext(
        "/",
        exchange -> {
          byte[] page = "hello".getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    http.start();
  }

  @Test
  void aServerThatStaysFailsNobody() throws Exception {
    WebLoad load = WebLoad.on(server);
    try (load) {
      Thread.sleep(300);
    }
    assertThat(load.requests()).isGreaterThan(20);
    assertThat(load.failed()).isZero();
    assertThat(load.longestGap()).isPositive();
  }

  @Test
  void anOutageIsAGapWithFailedRequests() throws Exception {
    WebLoad load = WebLoad.on(server);
    double first;
    try (load) {
      Thread.sleep(200);
      http.stop(0);
      try (FirstAnswer answer = FirstAnswer.of(server)) {
        Thread.sleep(OUTAGE_MILLIS);
        listen(server.port());
        first = answer.milliseconds();
      }
      Thread.sleep(200);
    }
    assertThat(load.failed()).isPositive();
    assertThat(load.longestGap()).isGreaterThanOrEqualTo(OUTAGE_MILLIS);
    assertThat(first).isBetween(OUTAGE_MILLIS - 1.0, 5000.0);
  }

  @Test
  void anErrorPageIsNoAnswer() throws Exception {
    http.removeContext("/");
    assertThat(server.answers()).isFalse();
  }
}
