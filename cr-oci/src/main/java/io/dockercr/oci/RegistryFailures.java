package io.dockercr.oci;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.StorageException;
import io.dockercr.storage.oci.ImageReference;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import land.oras.exception.OrasException;
import tools.jackson.core.JacksonException;

/** Turns what a registry does into a sentence for an operator. */
final class RegistryFailures {
  private static final String LOGIN_HINT =
      "Log in with `docker login`, or give --creds-file; does that user have the right to?";

  private final ImageReference reference;

  RegistryFailures(ImageReference reference) {
    this.reference = reference;
  }

  CheckpointException notFound() {
    return new CheckpointNotFoundException(
        "There is no image " + reference + ".",
        "See that repository and tag are right, and that you may read them.");
  }

  /**
   * An answer that is not what it should be.
   *
   * @param when what the registry was asked for
   */
  CheckpointException answered(int status, String when) {
    String registry = "The registry " + reference.registry();
    return switch (status) {
      case 401 ->
          new StorageException(
              registry + " knows nobody of that name and password (HTTP status 401).", LOGIN_HINT);
      case 403 ->
          new StorageException(
              registry + " does not allow that on " + reference + " (HTTP status 403).",
              LOGIN_HINT);
      case 404 ->
          new StorageException(
              registry + " has no repository " + reference.repository() + " (HTTP status 404).",
              "Some registries want a repository to be made before it is pushed to.");
      case 413 ->
          new StorageException(
              registry + " finds it too large when " + when + " (HTTP status 413).",
              "Its limit, or that of a proxy before it, has to be raised.");
      case 429 ->
          new StorageException(
              registry + " gets too many requests (HTTP status 429).", "Try it again later.");
      default ->
          new StorageException(
              registry + " gave the HTTP status " + status + " when " + when + ".",
              status >= 500 ? "Try it again later; its log tells more." : "Its log tells more.");
    };
  }

  /** What the client says of a request that came to nothing. */
  CheckpointException of(OrasException e) {
    if (wasInterrupted(e)) {
      Thread.currentThread().interrupt();
      return new StorageException(
          "The work with " + reference + " was interrupted.", "Try it again.", e);
    }
    if (e.getStatusCode() > 0) {
      return answered(e.getStatusCode(), "asked for the right to");
    }
    if (has(e, JacksonException.class)) {
      return nonsense("gives out no tokens, though it wants them", e);
    }
    if (has(e, RequestCredentials.RedirectsException.class)) {
      return nonsense("sends from one address to the next without an end", e);
    }
    Throwable untrusted = find(e, SSLException.class);
    if (untrusted != null) {
      return new StorageException(
          "The registry " + reference.registry() + " can't be trusted: " + reason(untrusted) + ".",
          "If it speaks plain HTTP, and nobody can listen, --plain-http allows that; if its"
              + " certificate is your own, give Java the authority that signed it.",
          e);
    }
    if (has(e, UnknownHostException.class) || has(e, UnresolvedAddressException.class)) {
      return unreachable("no such host", e);
    }
    if (has(e, HttpTimeoutException.class)) {
      return unreachable("it does not answer", e);
    }
    if (has(e, ConnectException.class)) {
      return unreachable("the connection is refused", e);
    }
    Throwable last = e;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return unreachable(reason(last), e);
  }

  /** The client forgets that it was. */
  private static boolean wasInterrupted(Throwable e) {
    return has(e, InterruptedException.class) || Thread.currentThread().isInterrupted();
  }

  private static boolean has(Throwable e, Class<? extends Throwable> type) {
    return find(e, type) != null;
  }

  /** What made a failure come about, of that type; null if there is none. */
  private static Throwable find(Throwable e, Class<? extends Throwable> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return cause;
      }
    }
    return null;
  }

  private CheckpointException unreachable(String why, Exception e) {
    return new StorageException(
        "The registry " + reference.registry() + " can't be reached: " + why + ".",
        "See that it runs and that its name and port are right.",
        e);
  }

  /** A connection that broke in the middle of an answer. */
  CheckpointException broken(IOException e) {
    return new StorageException(
        "The connection to " + reference.registry() + " broke: " + reason(e) + ".",
        "Try it again.",
        e);
  }

  CheckpointException nonsense(String what, Throwable e) {
    return new StorageException(
        "The registry " + reference.registry() + " " + what + ".",
        "Is there a registry at that address?",
        e);
  }

  /** Without the full stop or question mark that the JDK's messages may have. */
  private static String reason(Throwable e) {
    return e.getMessage() == null
        ? e.getClass().getSimpleName()
        : e.getMessage().replaceFirst("[.?!]+$", "");
  }
}
