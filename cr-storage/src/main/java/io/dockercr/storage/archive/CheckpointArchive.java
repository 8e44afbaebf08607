package io.dockercr.storage.archive;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import io.dockercr.storage.Failures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * A checkpoint in one file: a tar archive, plain or compressed with gzip or zstd, as docker-cr,
 * Podman or a runtime of Kubernetes writes it. It is not trusted: what no checkpoint has (a path
 * that leads out, a link, a device, an entry twice, a bomb) is refused with {@link
 * io.dockercr.api.ArchiveRefusedException}, what is cut short or garbled with {@link
 * io.dockercr.api.CorruptedCheckpointException}. Each method reads the file anew; of a plain
 * archive only the headers, while a compressed one has to be gone through. Used by one thread; the
 * caller closes it.
 */
public final class CheckpointArchive implements AutoCloseable {
  private static final String CONFIG_DUMP = "config.dump";
  private static final String SPEC_DUMP = "spec.dump";

  /** What is kept in passing, so that a compressed archive is not gone through once more. */
  private static final Set<String> KEPT =
      Set.of(CheckpointManifest.FILE_NAME, CONFIG_DUMP, SPEC_DUMP, "network.status");

  private static final int MAX_KEPT_BYTES = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final ArchiveCompression compression;
  private final ArchiveLimits limits;
  private final Refusals refusals;
  private final ArchiveScan scan;
  private final ToLongFunction<Path> freeBytes;
  private final Map<String, byte[]> kept = new HashMap<>();
  private Map<String, ArchiveEntry> entries;

  private CheckpointArchive(
      Path file,
      FileChannel channel,
      ArchiveCompression compression,
      ArchiveLimits limits,
      ToLongFunction<Path> freeBytes) {
    this.file = file;
    this.channel = channel;
    this.compression = compression;
    this.limits = limits;
    this.refusals = new Refusals(file.toString());
    this.scan = new ArchiveScan(channel, compression, refusals);
    this.freeBytes = freeBytes;
  }

  /**
   * Opens an archive; only its beginning is read yet.
   *
   * @throws CheckpointNotFoundException if it is not there, or is no archive
   * @throws StorageException if it can't be read
   */
  public static CheckpointArchive open(Path file) throws CheckpointException {
    return open(file, ArchiveLimits.DEFAULT);
  }

  /** Like {@link #open(Path)}, with limits of the caller's own. */
  public static CheckpointArchive open(Path file, ArchiveLimits limits) throws CheckpointException {
    return open(file, limits, Failures::usableBytes);
  }

  static CheckpointArchive open(Path file, ArchiveLimits limits, ToLongFunction<Path> freeBytes)
      throws CheckpointException {
    try {
      if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
        // A pipe would make a reader wait.
        throw new CheckpointNotFoundException(file + " is not a file.", "Give an archive's path.");
      }
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return new CheckpointArchive(
            file, channel, ArchiveCompression.of(file, channel), limits, freeBytes);
      } catch (IOException | CheckpointException e) {
        channel.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new CheckpointNotFoundException(
          "There is no archive " + file + ".", "Is the path right?", e);
    } catch (IOException e) {
      throw Failures.reading("The archive " + file + " can't be read", e);
    }
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /** How it is compressed. */
  public ArchiveCompression compression() {
    return compression;
  }

  /**
   * Who lays out archives like that.
   *
   * @throws CheckpointNotFoundException if it is no checkpoint's
   */
  public ArchiveKind kind() throws CheckpointException {
    if (isFile(CheckpointManifest.FILE_NAME)) {
      return ArchiveKind.DOCKER_CR;
    }
    if (isFile(CONFIG_DUMP) && isFile(SPEC_DUMP)) {
      Set<String> names = new HashSet<>();
      all().keySet().forEach(path -> names.add(path.split("/", 2)[0]));
      Optional<byte[]> spec = small(SPEC_DUMP, MAX_KEPT_BYTES);
      return ArchiveKind.ofDumps(spec.map(SpecAnnotation::manager).orElse(""), names);
    }
    throw new CheckpointNotFoundException(
        file
            + " is an archive, but not of a checkpoint: it has neither manifest.json nor config.dump"
            + " and spec.dump.",
        "`tar -tf` lists what is in it.");
  }

  private boolean isFile(String path) throws CheckpointException {
    return entry(path).filter(entry -> !entry.directory()).isPresent();
  }

  /** All entries, in the archive's order. */
  public Collection<ArchiveEntry> entries() throws CheckpointException {
    return all().values();
  }

  /** The entry of a path, if there is one. */
  public Optional<ArchiveEntry> entry(String path) throws CheckpointException {
    return Optional.ofNullable(all().get(path));
  }

  private Map<String, ArchiveEntry> all() throws CheckpointException {
    if (entries == null) {
      try {
        entries = scanned(limits, StoreProgress.NONE, (entry, content) -> {});
      } catch (IOException e) {
        throw failure(e);
      }
    }
    return entries;
  }

  /**
   * A file's content, if it is there and not larger than that.
   *
   * @throws io.dockercr.api.CorruptedCheckpointException if it is larger
   */
  public Optional<byte[]> small(String path, int maxBytes) throws CheckpointException {
    Optional<ArchiveEntry> entry = entry(path);
    if (entry.isEmpty() || entry.get().directory()) {
      return Optional.empty();
    }
    if (entry.get().sizeBytes() > maxBytes) {
      throw refusals
          .damaged(Refusals.shown(path) + " is larger than " + maxBytes + " bytes")
          .problem();
    }
    try (InputStream content = content(entry.get())) {
      return Optional.of(content.readAllBytes());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Opens a file of the archive. The stream throws {@link ArchiveException}; a compressed archive
   * is decompressed up to where the file is. The caller closes it, before the archive.
   */
  public InputStream content(ArchiveEntry entry) throws CheckpointException {
    byte[] known = kept.get(entry.path());
    if (known != null) {
      return new ByteArrayInputStream(known);
    }
    if (compression == ArchiveCompression.NONE) {
      return new ChannelInput(channel, entry.offset(), entry.offset() + entry.sizeBytes());
    }
    try {
      return new EntryStream(scan.plain(limits, StoreProgress.NONE), entry, refusals);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Reads at an offset of a file; of plain archives only.
   *
   * @return how much, as {@link FileChannel#read(ByteBuffer, long)} gives it
   * @throws IllegalStateException if the archive is compressed
   */
  public int read(ArchiveEntry entry, ByteBuffer into, long position) throws IOException {
    if (compression != ArchiveCompression.NONE) {
      throw new IllegalStateException("a compressed archive has no offsets");
    }
    long left = entry.sizeBytes() - position;
    if (left <= 0) {
      return -1;
    }
    ByteBuffer piece = into.duplicate();
    piece.limit(into.position() + (int) Math.min(into.remaining(), left));
    int count = channel.read(piece, entry.offset() + position);
    into.position(piece.position());
    return count;
  }

  /**
   * Unpacks everything. If it fails, what was unpacked so far is the caller's to remove, with the
   * directory. Nothing is made durable.
   *
   * @param directory empty, and nobody else's to write to
   * @param progress told how far it has come in the archive's file
   * @throws io.dockercr.api.ArchiveRefusedException if something in it is refused; nothing was
   *     written outside the directory, and of a plain archive nothing at all
   * @throws io.dockercr.api.CorruptedCheckpointException if it is damaged
   * @throws StorageException if it can't be read or written, or there is too little space
   * @throws IllegalArgumentException if the directory is not empty, or others may write to it
   */
  public void extractTo(Path directory, ArchiveLimits limits, StoreProgress progress)
      throws CheckpointException {
    extractTo(directory, Selection.ALL, limits, progress);
  }

  /** Like {@link #extractTo(Path, ArchiveLimits, StoreProgress)}, for a part of it. */
  public void extractTo(
      Path directory, Selection selection, ArchiveLimits limits, StoreProgress progress)
      throws CheckpointException {
    try {
      Extraction extraction = Extraction.into(directory, refusals, freeBytes);
      if (compression == ArchiveCompression.NONE) {
        entries = scanned(limits, StoreProgress.NONE, (entry, content) -> {});
        extraction.requireSpace(entries.values(), selection);
      }
      entries =
          scanned(
              limits,
              progress,
              (entry, content) -> {
                Optional<List<Selection.Part>> parts = selection.of(entry);
                if (parts.isPresent()) {
                  extraction.write(entry, content, parts.get());
                }
              });
    } catch (ArchiveException e) {
      throw e.problem();
    } catch (IOException e) {
      throw Failures.writing(
          "The archive " + file + " can't be unpacked to " + directory, directory, e);
    }
  }

  private Map<String, ArchiveEntry> scanned(
      ArchiveLimits most, StoreProgress progress, ArchiveScan.Visitor visitor) throws IOException {
    return scan.run(
        most, progress, (entry, content) -> visitor.visit(entry, keeping(entry, content)));
  }

  private InputStream keeping(ArchiveEntry entry, InputStream content) throws IOException {
    if (!KEPT.contains(entry.path()) || entry.sizeBytes() > MAX_KEPT_BYTES) {
      return content;
    }
    byte[] bytes = content.readAllBytes();
    kept.put(entry.path(), bytes);
    return new ByteArrayInputStream(bytes);
  }

  private CheckpointException failure(IOException e) {
    return e instanceof ArchiveException wrong
        ? wrong.problem()
        : Failures.reading("The archive " + file + " can't be read", e);
  }

  @Override
  public void close() throws CheckpointException {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }
}
