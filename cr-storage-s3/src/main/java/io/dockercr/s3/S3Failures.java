package io.dockercr.s3;

import io.dockercr.api.StorageException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Turns what the SDK throws into a sentence for an operator. Names no credentials. */
final class S3Failures {
  private static final String CREDENTIALS_HINT =
      "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE with ~/.aws/credentials; sudo passes them on"
          + " with -E.";

  private final S3Location location;

  S3Failures(S3Location location) {
    this.location = location;
  }

  /**
   * Explains a failure.
   *
   * @param what what can't be done; the reason is added to it
   */
  StorageException of(String what, SdkException e) {
    if (e instanceof AbortedException || has(e, InterruptedIOException.class, false)) {
      Thread.currentThread().interrupt();
      return new StorageException(what + ": the work was interrupted.", "Try it again.", e);
    }
    return e instanceof S3Exception refused ? refused(what, refused) : unreached(what, e);
  }

  private StorageException refused(String what, S3Exception e) {
    AwsErrorDetails details = e.awsErrorDetails();
    String code = details == null || details.errorCode() == null ? "" : details.errorCode();
    return switch (code) {
      case "NoSuchBucket" ->
          new StorageException(
              what + ": " + location.server() + " has no bucket " + location.bucket() + ".",
              "Make it, or name another one.",
              e);
      case "InvalidAccessKeyId",
          "SignatureDoesNotMatch",
          "InvalidToken",
          "ExpiredToken",
          "TokenRefreshRequired" ->
          new StorageException(
              what + ": " + location.server() + " does not accept the credentials (" + code + ").",
              CREDENTIALS_HINT,
              e);
      case "RequestTimeTooSkewed" ->
          new StorageException(
              what + ": the clocks of this host and of " + location.server() + " differ too much.",
              "Set this host's clock.",
              e);
      case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed" ->
          new StorageException(
              what + ": the bucket " + location.bucket() + " is in another region.",
              "Name it: s3://BUCKET/PREFIX?region=REGION.",
              e);
      default -> refusedOtherwise(what, code, e);
    };
  }

  private StorageException refusedOtherwise(String what, String code, S3Exception e) {
    String answer = e.statusCode() + (code.isEmpty() ? "" : " " + code);
    if (e.statusCode() == 403) {
      return new StorageException(
          what + ": " + location.server() + " denies it (" + answer + ").",
          "The credentials need leave to list the bucket, and to get, put and delete its objects.",
          e);
    }
    if (e.statusCode() >= 500) {
      return new StorageException(
          what + ": " + location.server() + " can't do it now (" + answer + ").",
          "Try again later.",
          e);
    }
    return new StorageException(
        what + ": " + location.server() + " answered " + answer + ".",
        "--debug shows all that it said.",
        e);
  }

  private StorageException unreached(String what, SdkException e) {
    String said = String.valueOf(e.getMessage());
    if (said.contains("Unable to load credentials")) {
      return new StorageException(what + ": there are no credentials.", CREDENTIALS_HINT, e);
    }
    if (said.contains("Unable to load region")) {
      return new StorageException(
          what + ": there is no region.",
          "Name it: s3://BUCKET/PREFIX?region=REGION, or set AWS_REGION.",
          e);
    }
    if (has(e, SocketTimeoutException.class, true)) {
      return new StorageException(
          what + ": " + location.server() + " does not answer in time.",
          "Try again later; the store's option `timeout` gives it more seconds.",
          e);
    }
    if (has(e, UnknownHostException.class, true) || has(e, ConnectException.class, true)) {
      return new StorageException(
          what + ": " + location.server() + " can't be reached.",
          "Does it run, and is the endpoint right?",
          e);
    }
    if (has(e, SSLException.class, true)) {
      return new StorageException(
          what + ": there is no secure connection to " + location.server() + ": " + rootOf(e) + ".",
          "This host's Java has to trust the server's certificate.",
          e);
    }
    return new StorageException(
        what + ": the connection to " + location.server() + " failed: " + rootOf(e) + ".",
        "Try again.",
        e);
  }

  /**
   * Whether something of that kind is behind it.
   *
   * @param derived whether what is derived from it counts, such as a time-out, which is derived
   *     from an interruption
   */
  private static boolean has(Throwable e, Class<? extends Throwable> kind, boolean derived) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (derived ? kind.isInstance(cause) : cause.getClass() == kind) {
        return true;
      }
    }
    return false;
  }

  private static String rootOf(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
