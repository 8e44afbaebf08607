package io.dockercr.oci;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.storage.oci.BlobDescriptor;
import io.dockercr.storage.oci.ImageReference;
import io.dockercr.storage.oci.ImageRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import land.oras.ContainerRef;
import land.oras.auth.AuthProvider;
import land.oras.auth.HttpClient;
import land.oras.auth.HttpClient.ResponseWrapper;
import land.oras.auth.NoAuthProvider;
import land.oras.auth.Scope;
import land.oras.auth.Scopes;
import land.oras.exception.OrasException;

/**
 * A repository that is spoken to with oras-java's HTTP client, which knows the ways of logging in.
 *
 * <p>Its {@code Registry} is not used: that reads documents whole whatever their size, follows
 * registries.conf, and sends credentials wherever a registry wants an upload to go.
 */
final class OrasRegistry implements ImageRegistry {
  private static final String DOCUMENTS =
      "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json,"
          + " application/vnd.docker.distribution.manifest.v2+json,"
          + " application/vnd.docker.distribution.manifest.list.v2+json";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Map<String, String> ACCEPT_ANY = Map.of("Accept", "*/*");
  private static final Map<String, String> BINARY =
      Map.of("Content-Type", "application/octet-stream");

  private final ImageReference reference;
  private final String scheme;
  private final AuthProvider credentials;
  private final ContainerRef repository;
  private final Scopes reading;
  private final Scopes writing;
  private final HttpClient client;
  private final RegistryFailures failures;

  /**
   * @param scheme {@code http} or {@code https}
   */
  OrasRegistry(ImageReference reference, String scheme, AuthProvider credentials) {
    this.reference = reference;
    this.scheme = scheme;
    this.credentials = credentials;
    this.repository = ContainerRef.parse(reference.registry() + "/" + reference.repository());
    this.reading = Scopes.of(repository, Scope.PULL);
    // As registries ask for it: so one token does for all requests.
    this.writing = Scopes.of(repository, Scope.PULL, Scope.PUSH);
    this.client = HttpClient.Builder.builder().build();
    this.failures = new RegistryFailures(reference);
  }

  @Override
  public boolean has(BlobDescriptor blob) throws CheckpointException {
    logIn();
    ResponseWrapper<String> answer =
        ask(() -> client.head(blobUri(blob), ACCEPT_ANY, reading, once()));
    return switch (answer.statusCode()) {
      case 200 -> true;
      case 404 -> false;
      default -> throw failures.answered(answer.statusCode(), "asked for a blob");
    };
  }

  @Override
  public void send(BlobDescriptor blob, Content content) throws CheckpointException {
    ResponseWrapper<String> begun =
        ask(() -> client.post(uri("/blobs/uploads/"), new byte[0], BINARY, writing, full()));
    if (begun.statusCode() != 202) {
      throw failures.answered(begun.statusCode(), "asked to take a blob");
    }
    URI target = uploadUri(begun, blob);
    // Where a blob goes to is the registry's to say, but not who else learns the password.
    AuthProvider provider = isOwn(target) ? once() : RequestCredentials.full(new NoAuthProvider());
    ResponseWrapper<String> sent =
        ask(
            () ->
                client.upload(
                    target, blob.sizeBytes(), BINARY, opening(content), writing, provider));
    switch (sent.statusCode()) {
      case 201, 204 -> {}
      case 400 ->
          throw new CorruptedCheckpointException(
              reference
                  + " did not take a blob: what the registry got is not what it was told"
                  + " (HTTP status 400).",
              "Try it again; if that does not help, see the registry's log.");
      default -> throw failures.answered(sent.statusCode(), "sent a blob");
    }
  }

  private static Supplier<InputStream> opening(Content content) {
    return () -> {
      try {
        return content.open();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private URI uploadUri(ResponseWrapper<?> begun, BlobDescriptor blob) throws CheckpointException {
    String location = header(begun, "location");
    try {
      URI target = uri("/blobs/uploads/").resolve(new URI(location));
      String query = target.getRawQuery() == null ? "?" : "&";
      return new URI(target + query + "digest=" + blob.digest());
    } catch (URISyntaxException e) {
      throw failures.nonsense("named no place to send a blob to", e);
    }
  }

  private boolean isOwn(URI target) {
    URI own = uri("");
    return Objects.equals(own.getScheme(), target.getScheme())
        && own.getAuthority().equalsIgnoreCase(target.getAuthority());
  }

  @Override
  public void sendManifest(String version, String mediaType, byte[] json)
      throws CheckpointException {
    ResponseWrapper<String> answer =
        ask(
            () ->
                client.put(
                    uri("/manifests/" + version),
                    json,
                    Map.of("Content-Type", mediaType),
                    writing,
                    full()));
    if (answer.statusCode() != 201) {
      throw failures.answered(answer.statusCode(), "sent the manifest");
    }
  }

  @Override
  public Document manifest(String version, int maxBytes) throws CheckpointException {
    ResponseWrapper<InputStream> answer =
        ask(
            () ->
                client.download(
                    uri("/manifests/" + version), Map.of("Accept", DOCUMENTS), reading, full()));
    try (InputStream in = new WatchedStream(answer.response(), PATIENCE)) {
      if (answer.statusCode() == 404) {
        throw failures.notFound();
      }
      if (answer.statusCode() != 200) {
        throw failures.answered(answer.statusCode(), "asked for the manifest");
      }
      byte[] json = in.readNBytes(maxBytes + 1);
      if (json.length > maxBytes) {
        throw new CorruptedCheckpointException(
            "The manifest of " + reference + " is larger than " + maxBytes + " bytes.",
            "No checkpoint's is: is it the right image?");
      }
      return new Document(header(answer, "content-type").split(";", 2)[0].strip(), json);
    } catch (IOException e) {
      throw failures.broken(e);
    }
  }

  @Override
  public InputStream open(BlobDescriptor blob) throws CheckpointException {
    logIn();
    ResponseWrapper<InputStream> answer =
        ask(() -> client.download(blobUri(blob), ACCEPT_ANY, reading, once()));
    if (answer.statusCode() == 200) {
      return new WatchedStream(answer.response(), PATIENCE);
    }
    try (InputStream unread = answer.response()) {
      if (answer.statusCode() == 404) {
        throw new CorruptedCheckpointException(
            reference + " is incomplete: the registry does not have " + blob.digest() + ".",
            "Push it anew.");
      }
      throw failures.answered(answer.statusCode(), "asked for a blob");
    } catch (IOException e) {
      throw failures.broken(e);
    }
  }

  private <T> ResponseWrapper<T> ask(Supplier<ResponseWrapper<T>> request)
      throws CheckpointException {
    try {
      return request.get();
    } catch (OrasException e) {
      throw failures.of(e);
    } catch (IllegalArgumentException e) {
      throw failures.nonsense("gave an answer that makes no sense", e);
    }
  }

  private AuthProvider once() {
    return RequestCredentials.once(credentials);
  }

  private AuthProvider full() {
    return RequestCredentials.full(credentials);
  }

  /**
   * Gets the token that reading takes, if the registry wants one and the last has expired: requests
   * for blobs, which may be redirected, don't.
   */
  private void logIn() throws CheckpointException {
    ask(
        () ->
            client.head(
                uri("/manifests/" + reference.version()),
                Map.of("Accept", DOCUMENTS),
                reading,
                full()));
  }

  private URI blobUri(BlobDescriptor blob) {
    return uri("/blobs/" + blob.digest());
  }

  private URI uri(String path) {
    String name = repository.getApiRegistry() + "/v2/" + repository.getFullRepository();
    return URI.create(scheme + "://" + name + path);
  }

  /** A header's value, empty if there is none. */
  private static String header(ResponseWrapper<?> answer, String name) {
    return answer.headers().entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  /** Connections end with the process, or when nobody uses them. */
  @Override
  public void close() {}
}
