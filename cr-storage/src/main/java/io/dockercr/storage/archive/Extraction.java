package io.dockercr.storage.archive;

import io.dockercr.api.StorageException;
import io.dockercr.storage.PrivateFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Lays entries down in a directory that nobody else may write to. Every file and directory is made
 * anew, private, and no link is followed; since an archive has no links, there is none on the way.
 */
final class Extraction {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Path directory;
  private final Refusals refusals;
  private final ToLongFunction<Path> freeBytes;
  private final byte[] buffer = new byte[BUFFER_BYTES];

  private Extraction(Path directory, Refusals refusals, ToLongFunction<Path> freeBytes) {
    this.directory = directory;
    this.refusals = refusals;
    this.freeBytes = freeBytes;
  }

  /**
   * @param freeBytes how much can be written in a directory
   * @throws IllegalArgumentException if the directory is not empty, or others may write to it
   */
  static Extraction into(Path directory, Refusals refusals, ToLongFunction<Path> freeBytes)
      throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isDirectory()
        || attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
        || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IllegalArgumentException(directory + " is no private directory");
    }
    try (DirectoryStream<Path> there = Files.newDirectoryStream(directory)) {
      if (there.iterator().hasNext()) {
        throw new IllegalArgumentException(directory + " is not empty");
      }
    }
    return new Extraction(directory, refusals, freeBytes);
  }

  /** Makes sure that what is wanted of an archive can be written. */
  void requireSpace(Collection<ArchiveEntry> entries, Selection selection) throws ArchiveException {
    long bytes = 0;
    for (ArchiveEntry entry : entries) {
      bytes += bytes(entry, selection.of(entry).orElse(List.of()));
    }
    requireSpace(bytes, "it");
  }

  private static long bytes(ArchiveEntry entry, List<Selection.Part> parts) {
    return parts.stream().mapToLong(part -> part.bytesOf(entry.sizeBytes())).sum();
  }

  private void requireSpace(long bytes, String what) throws ArchiveException {
    long free = freeBytes.applyAsLong(directory);
    if (bytes > free) {
      throw new ArchiveException(
          new StorageException(
              "The archive "
                  + refusals.archive()
                  + " can't be unpacked to "
                  + directory
                  + ": "
                  + what
                  + " needs "
                  + bytes
                  + " bytes, and "
                  + free
                  + " are free.",
              "Free some space, or choose another directory.",
              null));
    }
  }

  /**
   * Lays an entry down.
   *
   * @param parts what of its content is wanted, by rising offsets; the rest becomes a hole
   */
  void write(ArchiveEntry entry, InputStream content, List<Selection.Part> parts)
      throws IOException {
    Path target = target(entry.path());
    if (entry.directory()) {
      make(target);
      return;
    }
    requireSpace(bytes(entry, parts), Refusals.shown(entry.path()));
    make(target.getParent());
    try (FileChannel file =
        PrivateFile.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long at = 0;
      for (Selection.Part part : parts) {
        long from = Math.max(at, Math.min(part.from(), entry.sizeBytes()));
        content.skipNBytes(from - at);
        at = copy(content, file, from, Math.min(part.to(), entry.sizeBytes()));
      }
      content.skipNBytes(entry.sizeBytes() - at);
      if (at < entry.sizeBytes()) {
        file.write(ByteBuffer.allocate(1), entry.sizeBytes() - 1);
      }
    }
  }

  private long copy(InputStream content, FileChannel file, long from, long to) throws IOException {
    long at = from;
    while (at < to) {
      int count = content.read(buffer, 0, (int) Math.min(buffer.length, to - at));
      if (count < 0) {
        throw new IOException("the content of an entry ended early");
      }
      ByteBuffer piece = ByteBuffer.wrap(buffer, 0, count);
      while (piece.hasRemaining()) {
        at += file.write(piece, at);
      }
    }
    return at;
  }

  private Path target(String path) throws ArchiveException {
    try {
      return directory.resolve(path);
    } catch (InvalidPathException e) {
      throw refusals.refused(
          "the name " + Refusals.shown(path) + " can't be had on this host",
          "Set LC_ALL to a locale with UTF-8, such as C.UTF-8.");
    }
  }

  private void make(Path wanted) throws IOException {
    Path at = directory;
    for (Path name : directory.relativize(wanted)) {
      if (!name.toString().isEmpty()) {
        at = at.resolve(name);
        PrivateFile.makeDirectory(at);
      }
    }
  }
}
