package io.dockercr.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.transport.DockerHttpClient;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.EngineUnavailableException;
import io.dockercr.api.OperationInterruptedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The engine's HTTP API, in the engine's own JSON: what it says is kept and replayed word for word,
 * since each version knows more than any model of it. Safe for use by several threads.
 */
final class EngineApi implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  /** How long an interrupt waits for it; usually it takes a tenth of a second. */
  private static final Duration CREATED_WITHIN = Duration.ofSeconds(10);

  private final DockerHttpClient http;
  private final String endpoint;

  /**
   * @param endpoint the engine's address as the operator knows it, for messages
   */
  EngineApi(DockerHttpClient http, String endpoint) {
    this.http = http;
    this.endpoint = endpoint;
  }

  /** What the engine answered. */
  record Answer(int status, JsonNode body) {
    boolean isSuccess() {
      return status >= 200 && status < 400;
    }

    String message() {
      return body.path("message").asText("status " + status).strip();
    }
  }

  /** The engine's address as the operator knows it. */
  String endpoint() {
    return endpoint;
  }

  /** Percent-encodes one segment of a path, or one value of a query. */
  static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Asks, whatever the answer is. */
  Answer ask(DockerHttpClient.Request.Method method, String path, JsonNode body)
      throws CheckpointException {
    DockerHttpClient.Request.Builder request =
        DockerHttpClient.Request.builder().method(method).path(path);
    try {
      if (body != null) {
        request.putHeader("Content-Type", "application/json");
        request.bodyBytes(JSON.writeValueAsBytes(body));
      }
      try (DockerHttpClient.Response response = http.execute(request.build())) {
        byte[] bytes = response.getBody().readAllBytes();
        return new Answer(response.getStatusCode(), parse(response.getStatusCode(), bytes));
      }
    } catch (IOException | UncheckedIOException e) {
      throw unavailable(e);
    }
  }

  private static JsonNode parse(int status, byte[] bytes) throws IOException {
    try {
      return bytes.length == 0 ? MissingNode.getInstance() : JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      if (status >= 400 || (bytes[0] != '{' && bytes[0] != '[')) {
        return JSON.createObjectNode().put("message", new String(bytes, StandardCharsets.UTF_8));
      }
      throw e;
    }
  }

  private CheckpointException unavailable(Exception e) {
    if (Thread.currentThread().isInterrupted()) {
      return new OperationInterruptedException(
          "The operation was interrupted.", "The container is as it was before.", e);
    }
    return new EngineUnavailableException(
        "The Docker engine at " + endpoint + " can't be reached: " + rootMessage(e) + ".",
        "Is it running, and may you use its socket? Another engine is chosen with DOCKER_HOST.",
        e);
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  /** Asks, and takes nothing but success for an answer. */
  private JsonNode require(
      DockerHttpClient.Request.Method method, String path, JsonNode body, String what)
      throws CheckpointException {
    Answer answer = ask(method, path, body);
    if (!answer.isSuccess()) {
      throw failed(what, answer);
    }
    return answer.body();
  }

  /** The exception for an answer that is no success. */
  EngineFailedException failed(String what, Answer answer) {
    return new EngineFailedException(
        "The engine could not " + what + ": " + answer.message().replaceFirst("[.\\s]+$", "") + ".",
        "Its log may tell more (journalctl -u docker).");
  }

  /**
   * Asks for something to be made. An interrupt waits for the answer, and stays pending: the engine
   * goes on when nobody listens any more, and what it makes then would be nobody's.
   */
  Answer create(String path, JsonNode body) throws CheckpointException {
    return Promised.of(() -> ask(DockerHttpClient.Request.Method.POST, path, body))
        .getDespiteInterrupt(CREATED_WITHIN)
        .orElseThrow(
            () ->
                new EngineUnavailableException(
                    "The Docker engine at " + endpoint + " does not answer.", "Is it at work?"));
  }

  JsonNode get(String path, String what) throws CheckpointException {
    return require(DockerHttpClient.Request.Method.GET, path, null, what);
  }

  JsonNode post(String path, JsonNode body, String what) throws CheckpointException {
    return require(DockerHttpClient.Request.Method.POST, path, body, what);
  }

  /**
   * Removes a container, running or not, with its anonymous volumes left alone. Fine if it is gone.
   */
  void removeContainer(String id) throws CheckpointException {
    Answer answer =
        ask(DockerHttpClient.Request.Method.DELETE, "/containers/" + id + "?force=true", null);
    // 409: the engine is removing it already.
    if (!answer.isSuccess() && answer.status() != 404 && answer.status() != 409) {
      throw failed("remove container " + id, answer);
    }
  }

  /** Gives a container, running or not, another name. */
  void rename(String id, String name) throws CheckpointException {
    post("/containers/" + id + "/rename?name=" + encode(name), null, "rename container " + id);
  }

  /** The engine's {@code docker inspect} of a container; a missing node if there is none. */
  JsonNode inspect(String container) throws CheckpointException {
    Answer answer =
        ask(
            DockerHttpClient.Request.Method.GET,
            "/containers/" + encode(container) + "/json",
            null);
    if (answer.status() == 404) {
      return MissingNode.getInstance();
    }
    if (!answer.isSuccess()) {
      throw failed("inspect container " + container, answer);
    }
    return answer.body();
  }

  /** The engine's {@code docker image inspect}; a missing node if it has no such image. */
  JsonNode image(String name) throws CheckpointException {
    Answer answer =
        ask(DockerHttpClient.Request.Method.GET, "/images/" + encode(name) + "/json", null);
    return answer.isSuccess() ? answer.body() : MissingNode.getInstance();
  }

  JsonNode info() throws CheckpointException {
    return get("/info", "say what it is");
  }

  JsonNode version() throws CheckpointException {
    return get("/version", "say its version");
  }

  @Override
  public void close() {
    try {
      http.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
