package io.dockercr.storage.archive;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.DigestAlgorithm;
import io.dockercr.storage.Failures;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The files of a checkpoint, each compared with its size and digest while it is read. Used by one
 * thread.
 */
final class CheckedFiles {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final CheckpointManifest manifest;
  private final Path directory;
  private final StoreProgress progress;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final long total;
  private long done;

  CheckedFiles(StoredCheckpoint checkpoint, StoreProgress progress) throws CheckpointException {
    this.manifest = checkpoint.manifest();
    this.directory = checkpoint.directory();
    this.progress = progress;
    this.total = manifest.totalBytes();
    progress.at(0, total);
  }

  private CheckedFiles(CheckedFiles others) {
    this.manifest = others.manifest;
    this.directory = others.directory;
    this.progress = (bytes, of) -> {};
    this.total = others.total;
  }

  /** The same files, whose reading is not counted once more. */
  CheckedFiles again() {
    return new CheckedFiles(this);
  }

  CheckpointManifest manifest() {
    return manifest;
  }

  Path directory() {
    return directory;
  }

  /** The file at a path of the checkpoint; null if it has none. */
  FileEntry find(String path) {
    for (FileEntry file : manifest.files()) {
      if (file.path().equals(path)) {
        return file;
      }
    }
    return null;
  }

  /** Copies a file. */
  void copy(FileEntry file, OutputStream out) throws CheckpointException, IOException {
    try (InputStream in = open(file)) {
      while (true) {
        int read = read(in, file);
        if (read < 0) {
          return;
        }
        out.write(buffer, 0, read);
      }
    } catch (Damage e) {
      throw e.problem;
    }
  }

  private int read(InputStream in, FileEntry file) throws CheckpointException, Damage {
    try {
      return in.read(buffer, 0, buffer.length);
    } catch (Damage e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private CheckpointException unreadable(FileEntry file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return damaged(file.path() + " is missing");
    }
    return new StorageException(
        "The checkpoint "
            + manifest.id()
            + " can't be read: "
            + file.path()
            + ": "
            + Reasons.of(e)
            + ".",
        null,
        e);
  }

  /**
   * Opens a file. Reading more or less than what the manifest says, or something else, ends in an
   * exception at the end.
   */
  InputStream open(FileEntry file) throws CheckpointException {
    DigestAlgorithm.Running digest =
        DigestAlgorithm.of(file.digest())
            .orElseThrow(() -> damage(file, "a digest of a kind that is not known"))
            .begin();
    try {
      InputStream in =
          Files.newInputStream(directory.resolve(file.path()), LinkOption.NOFOLLOW_LINKS);
      return new Checked(in, file, digest);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private CorruptedCheckpointException damage(FileEntry file, String has) {
    return damaged(file.path() + " has " + has);
  }

  private CorruptedCheckpointException damaged(String what) {
    return Failures.damaged(manifest.id().toString(), what);
  }

  /** Carries what is wrong out of a stream. */
  static final class Damage extends IOException {
    private static final long serialVersionUID = 1L;

    private final CheckpointException problem;

    Damage(CheckpointException problem) {
      super(problem.getMessage(), problem);
      this.problem = problem;
    }

    CheckpointException problem() {
      return problem;
    }
  }

  private final class Checked extends FilterInputStream {
    private final FileEntry file;
    private final DigestAlgorithm.Running digest;
    private long read;
    private boolean ended;

    Checked(InputStream in, FileEntry file, DigestAlgorithm.Running digest) {
      super(in);
      this.file = file;
      this.digest = digest;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = in.read(into, offset, length);
      if (count < 0) {
        end();
        return count;
      }
      digest.add(ByteBuffer.wrap(into, offset, count));
      read += count;
      if (read > file.sizeBytes()) {
        throw new Damage(damage(file, "more than " + file.sizeBytes() + " bytes"));
      }
      done += count;
      progress.at(done, total);
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      // What is skipped would be missing in the digest.
      return Math.max(0, read(new byte[(int) Math.min(count, BUFFER_BYTES)]));
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private void end() throws Damage {
      if (ended) {
        return;
      }
      ended = true;
      DigestAlgorithm.Digested result = digest.end();
      if (result.sizeBytes() != file.sizeBytes()) {
        throw new Damage(damage(file, result.sizeBytes() + " bytes, not " + file.sizeBytes()));
      }
      if (!result.digest().equals(file.digest())) {
        throw new Damage(damage(file, "the digest " + result.digest() + ", not " + file.digest()));
      }
    }
  }
}
