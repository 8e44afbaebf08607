package io.dockercr.s3;

import io.dockercr.storage.work.DoneBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Fetches files: the one place where their bytes arrive. The caller verifies what has come. */
final class FileFetcher {
  private static final int PIECE_BYTES = 64 << 10;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Bucket bucket;
  private final long partBytes;
  private final Transfers transfers;
  private final DoneBytes done;

  /**
   * @param done told of what has come
   */
  FileFetcher(Bucket bucket, long partBytes, Transfers transfers, DoneBytes done) {
    this.bucket = bucket;
    this.partBytes = partBytes;
    this.transfers = transfers;
    this.done = done;
  }

  /**
   * Makes a file and begins to fetch it; it is whole when the transfers have been waited for.
   *
   * @param directory private to us
   * @param path the file's, relative, and not leading out
   */
  void fetch(String key, long bytes, Path directory, String path) throws IOException {
    Path file = directory.resolve(path);
    makeDirectories(directory, file.getParent());
    Files.createFile(file, PRIVATE_FILE);
    PartSizes sizes = PartSizes.of(bytes, partBytes);
    for (int i = 0; i < sizes.count(); i++) {
      int part = i;
      transfers.submit(() -> fetch(key, sizes, part, file, path));
    }
  }

  private static void makeDirectories(Path base, Path directory) throws IOException {
    Path at = base;
    for (Path part : base.relativize(directory)) {
      at = at.resolve(part);
      if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(at, PRIVATE_DIRECTORY);
      }
    }
  }

  private void fetch(String key, PartSizes sizes, int part, Path file, String path)
      throws IOException {
    long start = sizes.start(part);
    long end = start + sizes.length(part);
    String range = "bytes=" + start + "-" + (end - 1);
    try (FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
      bucket
          .client()
          .getObject(
              get -> get.bucket(bucket.name()).key(key).range(range),
              (response, in) -> {
                if (response.contentLength() < end - start) {
                  throw new DamagedException(tooShort(path, sizes), null);
                }
                return write(in, channel, start, end);
              });
      done.add(end - start);
    } catch (NoSuchKeyException e) {
      throw new DamagedException(path + " is missing", e);
    } catch (S3Exception e) {
      if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
        throw new DamagedException(tooShort(path, sizes), e);
      }
      throw e;
    } catch (SdkClientException e) {
      throwOurs(e);
      throw e;
    }
  }

  /** What went wrong on our side, or was seen by us, comes wrapped by the client. */
  private static void throwOurs(SdkClientException e) throws IOException {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof DamagedException damaged) {
        throw damaged;
      }
      if (cause instanceof DiskException disk) {
        throw disk;
      }
    }
  }

  private static String tooShort(String path, PartSizes sizes) {
    return path + " is shorter than " + sizes.fileBytes() + " bytes";
  }

  /** The file can't be written. */
  private static final class DiskException extends IOException {
    private static final long serialVersionUID = 1L;

    DiskException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** Tried again by the client when it fails on the way; what was written is written over then. */
  private static Long write(InputStream in, FileChannel channel, long start, long end)
      throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    long at = start;
    while (at < end) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      int read;
      try {
        read = in.read(piece, 0, (int) Math.min(piece.length, end - at));
      } catch (IOException e) {
        throw RetryableException.create("The connection broke off.", e);
      }
      if (read < 0) {
        throw RetryableException.create("The connection ended early.");
      }
      ByteBuffer buffer = ByteBuffer.wrap(piece, 0, read);
      try {
        while (buffer.hasRemaining()) {
          at += channel.write(buffer, at);
        }
      } catch (IOException e) {
        throw new DiskException(e);
      }
    }
    return at;
  }
}
