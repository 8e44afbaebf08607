package io.dockercr.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.StoreProgress;
import io.dockercr.storage.DigestAlgorithm.Digested;
import io.dockercr.storage.DigestAlgorithm.Running;
import io.dockercr.storage.encoding.FileEncoding;
import io.dockercr.storage.encoding.FileEncoding.UndecodableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A checkpoint's files on the way between their own form and the stored one. Used by one thread.
 */
final class EncodedFiles {
  private static final int BUFFER_BYTES = 128 << 10;

  private final FileEncoding encoding;
  private final String nonce;
  private final StoreProgress progress;
  private long total;
  private long done;

  /**
   * @param nonce what binds the files of one encrypted checkpoint together; empty if there is no
   *     key
   */
  EncodedFiles(FileEncoding encoding, String nonce, StoreProgress progress) {
    this.encoding = encoding;
    this.nonce = nonce;
    this.progress = progress;
  }

  /** The name of a file in the store; that of an encrypted one tells nothing. */
  private String storedPath(int number, String path) {
    return encoding.key().isPresent()
        ? String.format(Locale.ROOT, "data/%06d", number)
        : path + encoding.compression().format().suffix();
  }

  /** What an encrypted file is bound to: its checkpoint and its name. */
  private String context(String path) {
    return "docker-cr file " + nonce + " " + path;
  }

  /**
   * Encodes all files below {@code from}, but for the manifest.
   *
   * @param to private and empty
   * @return what they were, in the order of their paths
   */
  List<FileEntry> encode(Path from, Path to) throws IOException {
    List<FileEntry> entries = new ArrayList<>();
    try (FileTree tree = FileTree.of(OpenDirectory.open(from));
        FileEncoding.Encoder encoder = encoding.encoder()) {
      List<FileTree.Entry> files =
          tree.files().stream().filter(file -> !CheckpointFiles.isManifest(file.path())).toList();
      total = files.stream().mapToLong(FileTree.Entry::sizeBytes).sum();
      for (FileTree.Entry file : files) {
        Path target = to.resolve(storedPath(entries.size(), file.path()));
        entries.add(encode(file, encoder, target));
      }
    }
    progress.at(done, done);
    return entries;
  }

  private FileEntry encode(FileTree.Entry file, FileEncoding.Encoder encoder, Path target)
      throws IOException {
    Running digest = DigestAlgorithm.choose(file.path(), file.sizeBytes()).begin();
    try (FileChannel in = file.open();
        FileChannel out = create(target)) {
      // Closed only when all is through: what is half done is not brought to an end.
      OutputStream encoded = encoder.encoding(Channels.newOutputStream(out), context(file.path()));
      transfer(Channels.newInputStream(in), digest, encoded, Long.MAX_VALUE);
      encoded.close();
    }
    Digested digested = digest.end();
    return new FileEntry(file.path(), digested.sizeBytes(), digested.digest());
  }

  /**
   * Decodes files.
   *
   * @param from has the stored form, which was verified
   * @param content what the files are to be
   * @param to private and empty; null to write nothing
   * @throws DamageException if they are something else
   */
  void decode(Path from, List<FileEntry> content, Path to) throws IOException {
    total = content.stream().mapToLong(FileEntry::sizeBytes).sum();
    try (FileTree tree = FileTree.of(OpenDirectory.open(from))) {
      Map<String, FileTree.Entry> stored = new HashMap<>();
      tree.files().forEach(file -> stored.put(file.path(), file));
      int number = 0;
      for (FileEntry entry : content) {
        String path = storedPath(number++, entry.path());
        FileTree.Entry file = stored.get(path);
        if (file == null) {
          throw new DamageException(path + " is missing", null);
        }
        decode(file, entry, to);
      }
    }
    progress.at(done, done);
  }

  private void decode(FileTree.Entry file, FileEntry entry, Path to) throws IOException {
    Running digest = DigestAlgorithm.of(entry.digest()).orElseThrow().begin();
    try (FileChannel in = file.open();
        InputStream plain = encoding.decoding(Channels.newInputStream(in), context(entry.path()))) {
      if (to == null) {
        transfer(plain, digest, OutputStream.nullOutputStream(), entry.sizeBytes());
      } else {
        try (FileChannel out = create(to.resolve(entry.path()))) {
          transfer(plain, digest, Channels.newOutputStream(out), entry.sizeBytes());
        }
      }
    } catch (UndecodableException e) {
      throw new DamageException(
          file.path()
              + (encoding.key().isPresent()
                  ? " is not what was encrypted: it was changed, or put in the place of another file"
                  : " can't be decompressed"),
          e);
    }
    Digested found = digest.end();
    if (found.sizeBytes() != entry.sizeBytes() || !found.digest().equals(entry.digest())) {
      throw new DamageException(
          file.path() + " holds something else than " + entry.path() + " was", null);
    }
  }

  /** Copies to the end, or until there is more than there may be. */
  private void transfer(InputStream from, Running digest, OutputStream to, long maxBytes)
      throws IOException {
    byte[] bytes = new byte[BUFFER_BYTES];
    long size = 0;
    int read = from.read(bytes);
    while (read >= 0 && size <= maxBytes) {
      digest.add(ByteBuffer.wrap(bytes, 0, read));
      to.write(bytes, 0, read);
      size += read;
      done += read;
      progress.at(done, Math.max(done, total));
      read = from.read(bytes);
    }
  }

  /** A new private file; its directories are made. */
  private static FileChannel create(Path file) throws IOException {
    makeDirectories(file.getParent());
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, NOFOLLOW_LINKS),
        PosixFilePermissions.asFileAttribute(TrustedDirectory.FILE_PERMISSIONS));
  }

  /** The first that is there is the private directory, in which nobody else makes links. */
  private static void makeDirectories(Path directory) throws IOException {
    if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
      makeDirectories(directory.getParent());
      TrustedDirectory.make(directory);
    }
  }

  /** Thrown for stored files that are not the encoded form of what they should be. */
  static final class DamageException extends IOException {
    private static final long serialVersionUID = 1L;

    DamageException(String what, Throwable cause) {
      super(what, cause);
    }
  }
}
