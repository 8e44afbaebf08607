package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.repository.Existence;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Copies checkpoints from store to store. */
public final class CheckpointCopy {
  /**
   * Larger files are copied by {@code cp}: it shares blocks, or lets the kernel copy, where that
   * can be had.
   */
  private static final long LARGE_BYTES = 1 << 20;

  private static final String IMAGES = "images/";

  private static final int BUFFER_BYTES = 128 << 10;

  /** How a program ends at SIGINT and SIGTERM. */
  private static final Set<Integer> SIGNALLED = Set.of(128 + 2, 128 + 15);

  private CheckpointCopy() {}

  /**
   * Copies a checkpoint, which is verified first. Nothing is left of a copy that failed; one that
   * was interrupted, or whose process died, is gone on with by the next attempt where the store is
   * a {@link CopyTarget}: files that were copied are compared, and not copied again.
   *
   * @param to where to; may be the same store
   * @param id the copy's name there
   * @return the copy's manifest as stored
   * @throws io.dockercr.api.CheckpointExistsException if there is one of that name
   * @throws CorruptedCheckpointException if the checkpoint is damaged
   * @throws io.dockercr.api.StorageException if it can't be read or written, or the thread was
   *     interrupted
   */
  public static CheckpointManifest copy(
      StoredCheckpoint from, CheckpointStore to, CheckpointId id, StoreProgress progress)
      throws CheckpointException {
    CheckpointManifest manifest = from.manifest();
    try (StagedCheckpoint staged =
        to instanceof CopyTarget target ? target.stageCopy(id, digest(manifest)) : to.stage(id)) {
      CheckpointManifest copied =
          write(
              from,
              staged,
              manifest,
              () -> copyFiles(from.directory(), manifest, staged.directory(), progress));
      if (!new HashSet<>(copied.files()).equals(new HashSet<>(manifest.files()))) {
        to.delete(id);
        throw new CorruptedCheckpointException(
            "The copy of " + manifest.id() + " is not what it was made of; it is removed.",
            "Is the memory of this host all right?");
      }
      return copied;
    }
  }

  /** Writes a checkpoint's images, changed, into a directory that is there and empty. */
  public interface Rewriting {
    void write(Path images, Path target) throws IOException;
  }

  /**
   * Copies a checkpoint with other images, as one that builds on no other. The original is verified
   * first. Nothing is left of a copy that failed.
   *
   * @param to where to; may be the same store
   * @param id the copy's name there
   * @return the copy's manifest as stored
   * @throws io.dockercr.api.CheckpointExistsException if there is one of that name
   * @throws CorruptedCheckpointException if the checkpoint is damaged
   * @throws io.dockercr.api.StorageException if it can't be read or written, or the thread was
   *     interrupted
   */
  public static CheckpointManifest rewritten(
      StoredCheckpoint from,
      CheckpointStore to,
      CheckpointId id,
      Rewriting images,
      StoreProgress progress)
      throws CheckpointException {
    CheckpointManifest manifest = from.manifest();
    List<FileEntry> others =
        manifest.files().stream().filter(file -> !file.path().startsWith(IMAGES)).toList();
    try (StagedCheckpoint staged = to.stage(id)) {
      return write(
          from,
          staged,
          manifest.withoutParent(),
          () -> {
            Path directory = staged.directory();
            copyFiles(from.directory(), manifest.withFiles(others), directory, progress);
            rewrite(images, from.directory(), directory, manifest.id());
          });
    }
  }

  private static void rewrite(Rewriting images, Path from, Path to, CheckpointId id)
      throws CheckpointException {
    try {
      images.write(from.resolve(IMAGES), Files.createDirectory(to.resolve(IMAGES)));
    } catch (IOException e) {
      throw Failures.writing("The images of " + id + " can't be written to " + to, to, e);
    }
  }

  /** Tells checkpoints apart, wherever they are. */
  private static String digest(CheckpointManifest manifest) {
    byte[] digest = DigestAlgorithm.sha256().digest(ManifestJson.write(manifest));
    return HexFormat.of().formatHex(digest, 0, Long.BYTES);
  }

  /** What fills a staged checkpoint. */
  private interface Content {
    void write() throws CheckpointException;
  }

  /**
   * @param manifest the copy's, without its name
   */
  private static CheckpointManifest write(
      StoredCheckpoint from, StagedCheckpoint staged, CheckpointManifest manifest, Content content)
      throws CheckpointException {
    boolean done = false;
    try {
      from.verify();
      content.write();
      staged.seal(manifest.withId(staged.id()));
      CheckpointManifest copied = staged.commit(manifest.statistics());
      done = true;
      return copied;
    } finally {
      if (!done) {
        leave(staged);
      }
    }
  }

  /** The original is still there, so nothing sealed has to stay. */
  private static void leave(StagedCheckpoint staged) throws CheckpointException {
    if (Thread.currentThread().isInterrupted() && staged instanceof StagedCopy copy) {
      copy.closeForLater();
    } else {
      staged.discard();
    }
  }

  private static void copyFiles(
      Path from, CheckpointManifest manifest, Path to, StoreProgress progress)
      throws CheckpointException {
    long total = manifest.totalBytes();
    long done = 0;
    try {
      for (FileEntry file : manifest.files()) {
        progress.at(done, total);
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted");
        }
        Path target = to.resolve(file.path());
        // Private as soon as it is there, since the staging directory is.
        Files.createDirectories(target.getParent());
        if (isThere(target, file)) {
          done += file.sizeBytes();
          continue;
        }
        if (file.sizeBytes() < LARGE_BYTES) {
          Files.copy(from.resolve(file.path()), target, LinkOption.NOFOLLOW_LINKS);
        } else {
          cp(from.resolve(file.path()), target);
        }
        done += file.sizeBytes();
      }
      progress.at(done, total);
    } catch (IOException e) {
      throw Failures.writing(
          "The checkpoint " + manifest.id() + " can't be copied to " + to, to, e);
    }
  }

  /** Whether an earlier attempt has copied a file; removes it if it is something else. */
  private static boolean isThere(Path target, FileEntry file) throws IOException {
    if (!Existence.of(target)) {
      return false;
    }
    DigestAlgorithm algorithm = DigestAlgorithm.of(file.digest()).orElseThrow();
    try (FileChannel channel =
        FileChannel.open(target, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      DigestAlgorithm.Digested found = algorithm.digest(channel, ByteBuffer.allocate(BUFFER_BYTES));
      if (found.sizeBytes() == file.sizeBytes() && found.digest().equals(file.digest())) {
        return true;
      }
    }
    Files.delete(target);
    return false;
  }

  private static void cp(Path from, Path to) throws IOException {
    List<String> command =
        List.of(
            "cp",
            "--reflink=auto",
            "--sparse=auto",
            "--no-dereference",
            "--no-target-directory",
            "--",
            from.toString(),
            to.toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readNBytes(4096), UTF_8).strip();
      int code = process.waitFor();
      if (SIGNALLED.contains(code)) {
        // Ctrl-C on a terminal is for both of us, and may have come to it first.
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      if (code != 0) {
        throw new IOException(said.isEmpty() ? "cp failed" : said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
