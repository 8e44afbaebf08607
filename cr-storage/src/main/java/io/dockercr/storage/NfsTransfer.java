package io.dockercr.storage;

import com.sun.nio.file.ExtendedOpenOption;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StorageException;
import io.dockercr.storage.DigestAlgorithm.Digested;
import io.dockercr.storage.work.DoneBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Brings the bytes of one file to a server, or from there: the one place where either is done. Used
 * by one thread; takes 2 MiB of memory, more if the server wants larger pieces.
 */
final class NfsTransfer {
  private static final int PIECE_BYTES = 1 << 20;
  private static final int ATTEMPTS = 2;

  private final Patience patience;
  private final DoneBytes done;
  private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);

  /** For reads past this host's memory; made when it is needed. */
  private ByteBuffer direct;

  NfsTransfer(Patience patience, DoneBytes done) {
    this.patience = patience;
    this.done = done;
  }

  /**
   * Sends a file, durably, and compares what the server gives back with its digest.
   *
   * @param local a file that is not written to any more
   * @param remote replaced if it is there
   * @throws CorruptedCheckpointException if the local file is not what its digest says
   * @throws StorageException if the server gives back something else than it was sent
   */
  void send(Path local, Path remote, FileEntry entry) throws IOException, CheckpointException {
    for (int attempt = 1; ; attempt++) {
      Digested sent =
          patience.retry(
              () -> {
                try (FileChannel from = openLocal(local);
                    FileChannel to = create(remote)) {
                  Digested digest = copy(from, to, algorithm(entry));
                  to.force(true);
                  return digest;
                }
              });
      require(entry, sent, local);
      Digested stored = patience.retry(() -> readBack(remote, algorithm(entry)));
      if (matches(entry, stored)) {
        return;
      }
      if (attempt == ATTEMPTS) {
        throw new StorageException(
            "What was sent to "
                + remote
                + " came back as something else: "
                + stored.digest()
                + ", not "
                + entry.digest()
                + ".",
            "Look at the network and the server; the checkpoint is not stored there.");
      }
    }
  }

  /**
   * Fetches a file. Whoever uses it compares it with its digest.
   *
   * @param directory a directory on the server, reached through whatever links its path has
   * @param relative the way from there to the file, on which no link is followed
   * @param local replaced if it is there
   */
  void fetch(Path directory, Path relative, Path local, FileEntry entry)
      throws IOException, CheckpointException {
    patience.retry(
        () -> {
          try (OpenDirectory parent = OpenDirectory.open(directory, relative.getParent());
              FileChannel from = parent.read(relative.getFileName());
              FileChannel to = create(local)) {
            return copy(from, to, algorithm(entry));
          }
        });
  }

  private static DigestAlgorithm algorithm(FileEntry entry) {
    return DigestAlgorithm.of(entry.digest()).orElseThrow();
  }

  private static void require(FileEntry entry, Digested sent, Path local)
      throws CorruptedCheckpointException {
    if (!matches(entry, sent)) {
      throw new CorruptedCheckpointException(
          local + " has the digest " + sent.digest() + ", not " + entry.digest() + ".",
          "Is the disk that it is on all right?");
    }
  }

  private static boolean matches(FileEntry entry, Digested digested) {
    return digested.sizeBytes() == entry.sizeBytes() && digested.digest().equals(entry.digest());
  }

  private static FileChannel openLocal(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  private static FileChannel create(Path file) throws IOException {
    return PrivateFile.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
  }

  private Digested copy(FileChannel from, FileChannel to, DigestAlgorithm algorithm)
      throws IOException {
    DigestAlgorithm.Running digest = algorithm.begin();
    piece.clear();
    while (from.read(piece) > 0) {
      patience.requireWanted();
      piece.flip();
      digest.add(piece.duplicate());
      done.add(piece.remaining());
      while (piece.hasRemaining()) {
        to.write(piece);
      }
      piece.clear();
    }
    return digest.end();
  }

  /**
   * Reads a file past this host's memory where the file system can: the bytes come from the server,
   * of which that proves nothing about its disk. Where it can't, they may come from memory here.
   */
  private Digested readBack(Path remote, DigestAlgorithm algorithm) throws IOException {
    DigestAlgorithm.Running digest = algorithm.begin();
    long read = readDirectly(remote, digest);
    try (FileChannel channel = openLocal(remote)) {
      channel.position(read);
      piece.clear();
      while (channel.read(piece) > 0) {
        patience.requireWanted();
        digest.add(piece.flip());
        done.add(piece.limit());
        piece.clear();
      }
    }
    return digest.end();
  }

  /** A new one for each file would stay until the heap is collected. */
  private ByteBuffer aligned(int size, int block) {
    if (direct == null || direct.capacity() < size + block) {
      direct = ByteBuffer.allocateDirect(size + block);
    }
    return direct.clear().alignedSlice(block);
  }

  /** Returns how much could be read in that way. */
  private long readDirectly(Path remote, DigestAlgorithm.Running digest) throws IOException {
    long block = Files.getFileStore(remote).getBlockSize();
    if (Long.bitCount(block) != 1 || block > 16 * PIECE_BYTES) {
      return 0;
    }
    int size = (int) Math.max(block, PIECE_BYTES);
    ByteBuffer aligned = aligned(size, (int) block);
    long read = 0;
    try (FileChannel channel =
        FileChannel.open(
            remote,
            StandardOpenOption.READ,
            LinkOption.NOFOLLOW_LINKS,
            ExtendedOpenOption.DIRECT)) {
      // The end of the file, or a read that was cut short: the rest is read in the usual way.
      for (int got = size; got == size; ) {
        patience.requireWanted();
        aligned.clear().limit(size);
        got = channel.read(aligned);
        if (got > 0) {
          digest.add(aligned.flip());
          done.add(got);
          read += got;
        }
      }
    } catch (UnsupportedOperationException e) {
      return 0;
    } catch (IOException e) {
      patience.requireWanted();
      if (read > 0) {
        throw e;
      }
      // A file system without direct reads; or the usual way fails as well, and tells why.
      return 0;
    }
    return read;
  }
}
