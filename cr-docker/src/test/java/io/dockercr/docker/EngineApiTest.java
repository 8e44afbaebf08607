package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine makes after an interrupt must not be lost sight of. */
class EngineApiTest {
  @TempDir private Path directory;

  @Test
  void anInterruptWaitsForWhatIsMade() throws Exception {
    Path socket = directory.resolve("socket");
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        EngineApi engine = new EngineApi(new UnixSocketHttpClient(socket), "test")) {
      server.bind(UnixDomainSocketAddress.of(socket));
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(() -> answer(server, asked, interrupted));
      Thread worker = Thread.currentThread();
      CompletableFuture<Void> disturbed =
          CompletableFuture.runAsync(
              () -> {
                await(asked);
                worker.interrupt();
                interrupted.countDown();
              });

      EngineApi.Answer answer =
          engine.create("/containers/create", EngineApi.JSON.createObjectNode());

      assertThat(Thread.interrupted()).isTrue();
      assertThat(answer.body().path("Id").asText()).isEqualTo("new");
      served.get();
      disturbed.get();
    }
  }

  private static void answer(
      ServerSocketChannel server, CountDownLatch asked, CountDownLatch interrupted) {
    try (SocketChannel client = server.accept()) {
      readAll(client);
      asked.countDown();
      await(interrupted);
      String body = "{\"Id\":\"new\"}";
      String answer =
          "HTTP/1.0 201 Created\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
      client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The body comes last. */
  private static void readAll(SocketChannel client) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(4096);
    while (request.position() < 2
        || request.get(request.position() - 2) != '{'
        || request.get(request.position() - 1) != '}') {
      assertThat(client.read(request)).isPositive();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
