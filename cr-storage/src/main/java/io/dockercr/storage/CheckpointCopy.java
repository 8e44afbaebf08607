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
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/** Copies checkpoints from store to store. */
public final class CheckpointCopy {
  /**
   * Larger files are copied by {@code cp}: it shares blocks, or lets the kernel copy, where that
   * can be had.
   */
  private static final long LARGE_BYTES = 1 << 20;

  private static final String IMAGES = "images/";

  private CheckpointCopy() {}

  /**
   * Copies a checkpoint, which is verified first. Nothing is left of a copy that failed.
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
    try (StagedCheckpoint staged = to.stage(id)) {
      from.verify();
      CheckpointManifest manifest = from.manifest();
      copyFiles(from.directory(), manifest, staged.directory(), progress);
      staged.seal(manifest.withId(id));
      CheckpointManifest copied = commit(staged, manifest);
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
    try (StagedCheckpoint staged = to.stage(id)) {
      from.verify();
      CheckpointManifest manifest = from.manifest();
      List<FileEntry> others =
          manifest.files().stream().filter(file -> !file.path().startsWith(IMAGES)).toList();
      copyFiles(from.directory(), manifest.withFiles(others), staged.directory(), progress);
      try {
        Path target = Files.createDirectory(staged.directory().resolve(IMAGES));
        images.write(from.directory().resolve(IMAGES), target);
      } catch (IOException e) {
        throw Failures.writing(
            "The images of " + manifest.id() + " can't be written to " + staged.directory(),
            staged.directory(),
            e);
      }
      staged.seal(manifest.withId(id).withoutParent());
      return commit(staged, manifest);
    }
  }

  /** The original is still there, so nothing sealed has to stay. */
  private static CheckpointManifest commit(StagedCheckpoint staged, CheckpointManifest manifest)
      throws CheckpointException {
    boolean committed = false;
    try {
      CheckpointManifest copied = staged.commit(manifest.statistics());
      committed = true;
      return copied;
    } finally {
      if (!committed) {
        staged.discard();
      }
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
        Path target = to.resolve(file.path());
        // Private as soon as it is there, since the staging directory is.
        Files.createDirectories(target.getParent());
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
      if (process.waitFor() != 0) {
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
