package io.dockercr.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StorageException;
import io.dockercr.storage.oci.BlobDescriptor;
import io.dockercr.storage.oci.ImageReference;
import io.dockercr.storage.oci.ImageRegistry;
import io.dockercr.storage.oci.ImageRegistryProvider.Access;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a registry may do that nobody trusts, or that somebody else speaks for. */
class HostileRegistryTest {
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("ali:open sesame".getBytes(UTF_8));
  private static final BlobDescriptor BLOB =
      new BlobDescriptor(
          "application/vnd.oci.image.layer.v1.tar",
          "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
          5);

  @TempDir private Path temp;

  private HttpServer own;
  private HttpServer other;
  private final List<String> seenByOther = new CopyOnWriteArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    own = server();
    other = server();
  }

  @AfterEach
  void stop() {
    own.stop(0);
    other.stop(0);
  }

  private static HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    return server;
  }

  private static String address(HttpServer server) {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private ImageRegistry connect() throws Exception {
    Path file = temp.resolve("auth.json");
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          file,
          "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}"
              .formatted(address(own), BASIC.substring("Basic ".length())));
    }
    return new OrasRegistryProvider()
        .connect(
            ImageReference.parse(address(own) + "/team/web:1"),
            new Access(true, Optional.of(file)));
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] bytes = body.getBytes(UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
    if (!head && bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  /** Notes who came with what, then asks for a password in a way that names its own collector. */
  private void collect(HttpExchange exchange) throws IOException {
    seenByOther.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("Authorization"));
    exchange
        .getResponseHeaders()
        .add(
            "WWW-Authenticate",
            "Bearer realm=\"http://"
                + address(other)
                + "/collect\",service=\"x\",scope=\"repository:team/web:pull\"");
    answer(exchange, 401, "");
  }

  @Test
  void aRedirectTargetLearnsNoPasswordHoweverItAsks() throws Exception {
    own.createContext(
        "/v2/",
        exchange -> {
          if (!BASIC.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"own\"");
            answer(exchange, 401, "");
            return;
          }
          if (exchange.getRequestURI().getPath().contains("/manifests/")) {
            answer(exchange, 200, "{}");
            return;
          }
          exchange.getResponseHeaders().add("Location", "http://" + address(other) + "/elsewhere");
          answer(exchange, 307, "");
        });
    other.createContext("/", this::collect);
    try (ImageRegistry registry = connect()) {
      assertThatThrownBy(() -> registry.open(BLOB).close()).isInstanceOf(StorageException.class);
      assertThatThrownBy(() -> registry.has(BLOB)).isInstanceOf(StorageException.class);
    }
    assertThat(seenByOther).isNotEmpty().allMatch(request -> request.endsWith(" null"));
  }

  @Test
  void anUploadToAnotherHostGoesWithoutPassword() throws Exception {
    own.createContext(
        "/v2/",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "http://" + address(other) + "/upload?a=b");
          answer(exchange, exchange.getRequestMethod().equals("POST") ? 202 : 404, "");
        });
    other.createContext(
        "/",
        exchange -> {
          seenByOther.add(
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          answer(exchange, 201, "");
        });
    try (ImageRegistry registry = connect()) {
      registry.send(BLOB, () -> new ByteArrayInputStream("hello".getBytes(UTF_8)));
    }
    assertThat(seenByOther).containsExactly("/upload?a=b&digest=" + BLOB.digest() + " null");
  }

  /** As Docker Hub, Harbor, GitLab and others do it. */
  private List<String> wantTokens(HttpHandler handler) {
    List<String> tokens = new CopyOnWriteArrayList<>();
    own.createContext(
        "/token",
        exchange -> {
          tokens.add(
              exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + exchange.getRequestURI().getQuery());
          answer(exchange, 200, "{\"token\":\"t0k3n\",\"expires_in\":300}");
        });
    own.createContext(
        "/v2/",
        exchange -> {
          if ("Bearer t0k3n".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            handler.handle(exchange);
            return;
          }
          refused.add(exchange.getRequestMethod());
          boolean read = List.of("GET", "HEAD").contains(exchange.getRequestMethod());
          exchange
              .getResponseHeaders()
              .add(
                  "WWW-Authenticate",
                  "Bearer realm=\"http://%s/token\",service=\"own\",scope=\"repository:team/web:%s\""
                      .formatted(address(own), read ? "pull" : "pull,push"));
          answer(exchange, 401, "");
        });
    return tokens;
  }

  @Test
  void aTokenIsGotWithThePasswordAndUsedOnAndOn() throws Exception {
    List<String> tokens =
        wantTokens(
            exchange -> {
              boolean manifest = exchange.getRequestURI().getPath().contains("/manifests/");
              answer(exchange, 200, manifest ? "{}" : "hello");
            });
    try (ImageRegistry registry = connect()) {
      assertThat(registry.manifest("1", 100).json()).asString().isEqualTo("{}");
      for (int i = 0; i < 2; i++) {
        try (InputStream blob = registry.open(BLOB)) {
          assertThat(blob.readAllBytes()).asString().isEqualTo("hello");
        }
      }
    }
    assertThat(tokens).containsExactly(BASIC + " scope=repository:team/web:pull&service=own");
  }

  @Test
  void aBlobIsSentWithTheTokenAtOnce() throws Exception {
    List<String> tokens =
        wantTokens(
            exchange -> {
              switch (exchange.getRequestMethod()) {
                case "POST" -> {
                  exchange.getResponseHeaders().add("Location", "/v2/team/web/blobs/uploads/1");
                  answer(exchange, 202, "");
                }
                case "PUT" -> answer(exchange, 201, "");
                default -> answer(exchange, 404, "");
              }
            });
    try (ImageRegistry registry = connect()) {
      assertThat(registry.has(BLOB)).isFalse();
      registry.send(BLOB, () -> new ByteArrayInputStream("hello".getBytes(UTF_8)));
    }
    assertThat(tokens)
        .containsExactly(
            BASIC + " scope=repository:team/web:pull&service=own",
            BASIC + " scope=repository:team/web:pull,push&service=own");
    assertThat(refused).containsExactly("HEAD", "POST");
  }

  @Test
  void aDocumentWithoutEndIsGivenUp() throws Exception {
    own.createContext(
        "/v2/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] blanks = new byte[64 << 10];
          try (exchange) {
            while (true) {
              exchange.getResponseBody().write(blanks);
            }
          } catch (IOException e) {
            seenByOther.add("gone");
          }
        });
    try (ImageRegistry registry = connect()) {
      assertThatThrownBy(() -> registry.manifest("1", 1 << 20))
          .isInstanceOf(CorruptedCheckpointException.class)
          .hasMessageContaining("larger than 1048576 bytes");
    }
  }

  @Test
  void anInterruptionEndsTheWaitingForABlob() throws Exception {
    own.createContext(
        "/v2/",
        exchange -> {
          exchange.sendResponseHeaders(200, 5);
          exchange.getResponseBody().write('h');
          exchange.getResponseBody().flush();
          // The rest never comes.
        });
    try (ImageRegistry registry = connect();
        InputStream blob = registry.open(BLOB)) {
      assertThat(blob.read()).isEqualTo('h');
      Thread reader = Thread.currentThread();
      Thread interrupter =
          new Thread(
              () -> {
                while (reader.getState() == Thread.State.RUNNABLE) {
                  Thread.onSpinWait();
                }
                reader.interrupt();
              });
      interrupter.start();
      assertThatThrownBy(blob::read).isInstanceOf(IOException.class);
      // It is still pending, and would end this wait too.
      assertThat(Thread.interrupted()).isTrue();
      interrupter.join();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void aBlobThatStopsComingIsGivenUp() throws Exception {
    own.createContext(
        "/v2/",
        exchange -> {
          exchange.sendResponseHeaders(200, 5);
          exchange.getResponseBody().write('h');
          exchange.getResponseBody().flush();
        });
    try (ImageRegistry registry = connect();
        InputStream blob = new WatchedStream(registry.open(BLOB), Duration.ofMillis(300))) {
      assertThat(blob.read()).isEqualTo('h');
      assertThatThrownBy(blob::read)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("nothing came for");
    }
  }

  @Test
  void redirectsWithoutEndAreGivenUp() throws Exception {
    own.createContext(
        "/v2/",
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("Location", "http://" + address(own) + "/v2/team/web/blobs/again");
          answer(exchange, 307, "");
        });
    try (ImageRegistry registry = connect()) {
      assertThatThrownBy(() -> registry.has(BLOB))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("without an end");
    }
  }

  @Test
  void whatItAnswersIsTold() throws Exception {
    int[] status = {0};
    own.createContext("/v2/", exchange -> answer(exchange, status[0], ""));
    try (ImageRegistry registry = connect()) {
      for (int code : new int[] {403, 413, 429, 500, 418}) {
        status[0] = code;
        assertThatThrownBy(
                () -> registry.send(BLOB, () -> new ByteArrayInputStream("hello".getBytes(UTF_8))))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining(address(own))
            .hasMessageContaining(String.valueOf(code));
      }
    }
  }
}
