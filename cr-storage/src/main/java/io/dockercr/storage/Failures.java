package io.dockercr.storage;

import io.dockercr.api.CheckpointExistsException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Turns an {@link IOException} into a sentence for an operator. */
public final class Failures {
  static final String DAMAGED_HINT = "Take it from a backup, or use another checkpoint.";
  static final String TAKEN_HINT =
      "Choose another name (--name; --as-name of import and pull), or remove that one.";

  private static final String ELSEWHERE = ", or choose another directory with --output.";

  /** With less than this left, a failed write is put down to it. */
  private static final long FULL_BYTES = 64 << 10;

  private Failures() {}

  /**
   * A failure to write.
   *
   * @param what what can't be done, such as {@code The checkpoint web/first can't be written to
   *     /x}; the reason is added to it
   * @param where a path on the file system that failed, which may be gone
   */
  public static StorageException writing(String what, Path where, IOException e) {
    return writing(
        what, where, "Is the directory still there? Choose another one with --output.", e);
  }

  /**
   * @param hint what can be done about a failure that nothing is known of
   */
  static StorageException writing(String what, Path where, String hint, IOException e) {
    if (isFull(where, e)) {
      return new StorageException(
          what + ": there is no space left.", "Free some space" + ELSEWHERE, e);
    }
    if (isReadOnly(where, e)) {
      return new StorageException(
          what + ": the file system is read-only.", "Mount it for writing" + ELSEWHERE, e);
    }
    if (isDenied(e)) {
      return new StorageException(
          what + ": permission denied for " + file(e) + ".", "Become root" + ELSEWHERE, e);
    }
    return other(what, hint, e);
  }

  /**
   * A checkpoint that is asked for and not there.
   *
   * @param store where it was looked for: a URI or a directory
   * @param cause may be null
   */
  public static CheckpointNotFoundException notFound(
      CheckpointId id, Object store, Throwable cause) {
    return new CheckpointNotFoundException(
        "There is no checkpoint " + id + " in " + store + ".",
        "`docker-cr list --store STORE` shows what is there.",
        cause);
  }

  /**
   * A checkpoint that is to be made and is there.
   *
   * @param cause may be null
   */
  public static CheckpointExistsException exists(CheckpointId id, URI store, Throwable cause) {
    return new CheckpointExistsException(
        "There is a checkpoint " + id + " already in " + store + ".", TAKEN_HINT, cause);
  }

  /**
   * A checkpoint of which something is not as it was written.
   *
   * @param checkpoint its name
   * @param how the end of a sentence, without its full stop
   */
  public static CorruptedCheckpointException damaged(String checkpoint, String how) {
    return new CorruptedCheckpointException(
        "The checkpoint " + checkpoint + " is damaged: " + how + ".", DAMAGED_HINT);
  }

  /**
   * A failure to read.
   *
   * @param what what can't be done; the reason is added to it
   */
  public static StorageException reading(String what, IOException e) {
    if (isDenied(e)) {
      return new StorageException(
          what + ": permission denied for " + file(e) + ".", "Become root.", e);
    }
    return other(what, "Is it still there? `docker-cr list` shows what is.", e);
  }

  private static StorageException other(String what, String hint, IOException e) {
    if (e instanceof InterruptedIOException || e instanceof ClosedByInterruptException) {
      return new StorageException(what + ": the work was interrupted.", "Try it again.", e);
    }
    return new StorageException(
        what + ": " + Reasons.of(e) + ".",
        e instanceof NotDirectoryException ? "Give a directory." : hint,
        e);
  }

  // What the kernel says comes in the user's language, so the state of things is asked as well.
  private static boolean isFull(Path where, IOException e) {
    return says(e, "No space left")
        || says(e, "quota exceeded")
        || (isUnexplained(e) && usableBytes(where) < FULL_BYTES);
  }

  private static boolean isReadOnly(Path where, IOException e) {
    return says(e, "Read-only file system") || (isUnexplained(e) && isReadOnly(nearest(where)));
  }

  private static boolean isDenied(IOException e) {
    return e instanceof AccessDeniedException || says(e, "Operation not permitted");
  }

  private static boolean isUnexplained(IOException e) {
    return e.getClass() == IOException.class || e.getClass() == FileSystemException.class;
  }

  /** Bytes that can be written at {@code path} or where it would be made. */
  public static long usableBytes(Path path) {
    try {
      return Files.getFileStore(nearest(path)).getUsableSpace();
    } catch (IOException e) {
      // Only asked to explain or foresee a failure: not known means nothing to say.
      return Long.MAX_VALUE;
    }
  }

  /** The kernel's name for the file system of {@code path}; empty if that is not known. */
  static String fileSystemType(Path path) {
    try {
      return Files.getFileStore(nearest(path)).type();
    } catch (IOException e) {
      return "";
    }
  }

  /** Like {@link #usableBytes}; empty if that is not known. */
  static OptionalLong freeBytes(Path path) {
    long bytes = usableBytes(path);
    return bytes == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  private static boolean isReadOnly(Path path) {
    try {
      FileStore store = Files.getFileStore(path);
      return store.isReadOnly();
    } catch (IOException e) {
      return false;
    }
  }

  private static Path nearest(Path path) {
    Path near = path;
    while (near.getParent() != null && !Files.exists(near, LinkOption.NOFOLLOW_LINKS)) {
      near = near.getParent();
    }
    return near;
  }

  private static boolean says(IOException e, String text) {
    return e.getMessage() != null && e.getMessage().contains(text);
  }

  private static String file(IOException e) {
    return e instanceof FileSystemException failed ? failed.getFile() : "a file";
  }
}
