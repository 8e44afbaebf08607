package io.dockercr.storage.repository;

import io.dockercr.api.CheckpointKeyException;
import io.dockercr.api.StoreProgress;
import io.dockercr.storage.encoding.EncryptionKey;
import io.dockercr.storage.work.DoneBytes;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A deduplicating repository in a directory. Safe for use by several threads and processes; holds
 * nothing open between calls. A thread that is interrupted gets an exception and stays interrupted.
 *
 * <p>Those who read and write share a lock; {@link #prune} and {@link #repair} hold it alone.
 *
 * <p>A repository is encrypted from its beginning, or never. All that reads one which is needs its
 * key, and throws a {@link CheckpointKeyException} otherwise.
 */
public final class Repository {
  /** How long reading and writing wait for a prune to end. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  /** How long a prune waits for those who read and write. */
  private static final Duration ALONE_PATIENCE = Duration.ofSeconds(30);

  private static final int ATTEMPTS = 10;

  private final Path root;
  private final int level;
  private final Optional<EncryptionKey> key;

  private Repository(Path root, int level, Optional<EncryptionKey> key) {
    this.root = root;
    this.level = level;
    this.key = key;
  }

  /**
   * The repository in a directory, which need not be there yet.
   *
   * @param level zstd's, 1 to 19, or 0 not to compress
   * @param key of an encrypted repository, which a new one will be with it
   */
  public static Repository at(Path root, int level, Optional<EncryptionKey> key) {
    return new Repository(root, level, key);
  }

  /**
   * Makes the repository in its directory, which is there, if it is not there yet.
   *
   * @throws CheckpointKeyException if there is one, which is encrypted with another key, or is not
   *     encrypted though there is a key
   */
  public void create() throws IOException, CheckpointKeyException {
    Path real = root.toRealPath();
    Layout.of(real).create(key);
    Layout.openToWrite(real, key);
  }

  private Layout layout() throws IOException, CheckpointKeyException {
    return Layout.open(root.toRealPath(), key);
  }

  /** Whether there is a repository in the directory. */
  public boolean isThere() throws IOException {
    return Layout.of(root).isThere();
  }

  /** Whether a directory has a repository, or nothing. */
  public static boolean mayBeAt(Path root) throws IOException {
    return Layout.of(root).mayBeHere();
  }

  /** Whether there is a snapshot of that name. */
  public boolean has(SnapshotName name) throws IOException {
    Path file = name.in(Layout.of(root).snapshots());
    return Existence.of(file);
  }

  /**
   * Stores files under a new name: atomically, and durable when this returns.
   *
   * @param text goes with them
   * @throws FileAlreadyExistsException if the name is taken
   */
  public void write(
      SnapshotName name,
      byte[] text,
      Path directory,
      List<SourceFile> files,
      StoreProgress listener)
      throws IOException, CheckpointKeyException {
    Layout layout = Layout.openToWrite(root.toRealPath(), key);
    Path file = name.in(layout.snapshots());
    long total = 0;
    for (SourceFile source : files) {
      total += Files.size(directory.resolve(source.path()));
    }
    DoneBytes progress = new DoneBytes(listener, total);
    try (RepositoryLock lock = RepositoryLock.acquire(layout.lock(), true, PATIENCE);
        ChunkWriter writer = new ChunkWriter(layout, level)) {
      if (has(name)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      List<Snapshot.Entry> entries = new ArrayList<>();
      for (SourceFile source : files) {
        entries.add(writer.store(directory, source, progress));
      }
      List<PackId> packs = writer.finish();
      // Else somebody may have pruned them meanwhile.
      lock.confirm();
      show(layout, name, new Snapshot(text, packs, entries));
      writer.consolidateIndex();
    }
  }

  private static void show(Layout layout, SnapshotName name, Snapshot snapshot) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        RepositoryFiles.makeDirectory(name.in(layout.snapshots()).getParent());
        SnapshotFile.writeNew(layout, name, snapshot);
        return;
      } catch (NoSuchFileException e) {
        // Somebody removed the group because it was empty.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** All snapshots; none if there is no repository yet. */
  public List<SnapshotName> names() throws IOException, CheckpointKeyException {
    return isThere() ? layout().names() : List.of();
  }

  /**
   * The text of a snapshot, as it is: it has to bring a digest of its own.
   *
   * @throws NoSuchFileException if there is none of that name
   */
  public byte[] text(SnapshotName name) throws IOException, CheckpointKeyException {
    return SnapshotFile.readText(layout(), name);
  }

  /**
   * Writes files of a snapshot to a directory, which is private and empty.
   *
   * @param paths which, none of which leads out of the directory
   * @throws NoSuchFileException if there is no snapshot of that name
   * @throws DamagedException if one is not there or can't be read
   */
  public void fetch(SnapshotName name, List<String> paths, Path directory, StoreProgress listener)
      throws IOException, CheckpointKeyException {
    Layout layout = layout();
    try (RepositoryLock lock = RepositoryLock.acquire(layout.lock(), true, PATIENCE)) {
      Snapshot snapshot = SnapshotFile.read(layout, name);
      Map<String, Snapshot.Entry> entries = new LinkedHashMap<>();
      snapshot.files().forEach(entry -> entries.put(entry.path(), entry));
      long total = snapshot.files().stream().mapToLong(Snapshot.Entry::bytes).sum();
      try (FileWriter writer = new FileWriter(layout, new DoneBytes(listener, total))) {
        for (String path : paths) {
          Snapshot.Entry entry = entries.get(path);
          if (entry == null) {
            throw new DamagedException(path + " is missing");
          }
          Path file = directory.resolve(path);
          makeDirectories(directory, file.getParent());
          writer.write(file, entry, snapshot.packs());
        }
      }
    }
  }

  private static void makeDirectories(Path base, Path directory) throws IOException {
    Path at = base;
    for (Path part : base.relativize(directory)) {
      at = at.resolve(part);
      if (!at.equals(base)) {
        RepositoryFiles.makeDirectory(at);
      }
    }
  }

  /**
   * Removes a snapshot; what only it needed is freed by {@link #prune}.
   *
   * @throws NoSuchFileException if there is none of that name
   */
  public void delete(SnapshotName name) throws IOException, CheckpointKeyException {
    Layout layout = layout();
    Path file = name.in(layout.snapshots());
    // Else a prune that moves what it needs could bring it back.
    try (RepositoryLock lock = RepositoryLock.acquire(layout.lock(), true, PATIENCE)) {
      Files.delete(file);
      RepositoryFiles.force(file.getParent());
      Files.delete(file.getParent());
      RepositoryFiles.force(layout.snapshots());
    } catch (DirectoryNotEmptyException e) {
      // There are others in the group.
      return;
    }
  }

  /** The size of all files of the repository. */
  public long storedBytes() throws IOException, CheckpointKeyException {
    long bytes = 0;
    Layout layout = layout();
    List<Path> directories = new ArrayList<>(List.of(layout.packs(), layout.index()));
    directories.addAll(RepositoryFiles.list(layout.snapshots()));
    for (Path directory : directories) {
      for (Path file : RepositoryFiles.list(directory)) {
        bytes += sizeOf(file);
      }
    }
    return bytes;
  }

  private static long sizeOf(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      // Removed meanwhile.
      return 0;
    }
  }

  /**
   * What {@link #verify} finds: a snapshot, or null, and what is wrong as the end of a sentence.
   */
  public record Problem(SnapshotName snapshot, String what) {}

  /** Compares every byte that the chosen snapshots need with what was written. */
  public List<Problem> verify(Predicate<SnapshotName> which, StoreProgress listener)
      throws IOException, CheckpointKeyException {
    Layout layout = layout();
    try (RepositoryLock lock = RepositoryLock.acquire(layout.lock(), true, PATIENCE)) {
      return new Verification(layout).run(which, listener);
    }
  }

  /**
   * Frees what no snapshot needs. Can be interrupted at any time.
   *
   * @param dryRun only tell what would be freed
   * @return bytes
   * @throws DamagedException if a snapshot can't be read
   */
  public long prune(boolean dryRun, StoreProgress listener)
      throws IOException, CheckpointKeyException {
    Layout layout = layout();
    try (RepositoryLock lock = RepositoryLock.acquire(layout.lock(), false, ALONE_PATIENCE)) {
      return new Prune(layout, level, lock).run(dryRun, listener);
    }
  }

  /** Puts right what can be put right. Returns what was done, a sentence each. */
  public List<String> repair(StoreProgress listener) throws IOException, CheckpointKeyException {
    Layout layout = layout();
    try (RepositoryLock lock = RepositoryLock.acquire(layout.lock(), false, ALONE_PATIENCE)) {
      return new Repair(layout, level).run(listener);
    }
  }
}
