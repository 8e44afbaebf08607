package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.DigestAlgorithm.Digested;
import io.dockercr.storage.work.DoneBytes;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A checkpoint in a directory, read in place. Holds nothing open. */
final class StoredDirectory implements StoredCheckpoint {
  private final Path base;
  private final Path relative;
  private final CheckpointManifest manifest;
  private final StoreProgress progress;

  private StoredDirectory(
      Path base, Path relative, CheckpointManifest manifest, StoreProgress progress) {
    this.base = base;
    this.relative = relative;
    this.manifest = manifest;
    this.progress = progress;
  }

  /**
   * Reads the manifest.
   *
   * @param base a directory, reached through whatever links its path has
   * @param relative the way from there to the checkpoint's directory, on which no link is followed
   * @param id the checkpoint's name here; if empty, the one in its manifest
   * @throws java.nio.file.NoSuchFileException if the directory or the manifest is not there
   */
  static StoredDirectory open(Path base, Path relative, Optional<CheckpointId> id)
      throws IOException, CorruptedCheckpointException {
    String what = id.isPresent() ? id.get().toString() : base.resolve(relative).toString();
    try (OpenDirectory directory = OpenDirectory.open(base, relative)) {
      CheckpointManifest manifest = ManifestFile.read(directory, what);
      return new StoredDirectory(
          base, relative, manifest.withId(id.orElse(manifest.id())), StoreProgress.NONE);
    }
  }

  /** This one, telling how far it has come with verifying. */
  StoredDirectory withProgress(StoreProgress value) {
    return new StoredDirectory(base, relative, manifest, value);
  }

  @Override
  public CheckpointManifest manifest() {
    return manifest;
  }

  @Override
  public Path directory() {
    return base.resolve(relative);
  }

  @Override
  public void verify() throws CheckpointException {
    verify(path -> true);
  }

  @Override
  public void verifyExceptPages() throws CheckpointException {
    verify(path -> !CheckpointFiles.holdsPages(path));
  }

  /** Compares all sizes, and the digests of the files that are {@code read}. */
  private void verify(Predicate<String> read) throws CheckpointException {
    try (FileTree tree = FileTree.of(OpenDirectory.open(base, relative))) {
      compare(match(tree), read);
    } catch (FileTree.IrregularFileException e) {
      throw damaged(e.path() + " is " + e.kind());
    } catch (CorruptedCheckpointException e) {
      requireThere(e);
      throw e;
    } catch (IOException e) {
      requireThere(e);
      throw Failures.reading("The checkpoint " + manifest.id() + " can't be read", e);
    }
  }

  /** What somebody removes meanwhile looks damaged, or as if it could not be read. */
  private void requireThere(Exception cause) throws CheckpointNotFoundException {
    try (OpenDirectory directory = OpenDirectory.open(base, relative)) {
      ManifestFile.read(directory, manifest.id().toString());
    } catch (NoSuchFileException e) {
      throw new CheckpointNotFoundException(
          "The checkpoint " + manifest.id() + " was removed while it was read.",
          "`docker-cr list` shows what is there.",
          cause);
    } catch (IOException | CorruptedCheckpointException e) {
      // There, and what is wrong with it is known already.
    }
  }

  /** The file of each entry of the manifest, there and of the right size. */
  private List<FileTree.Entry> match(FileTree tree) throws CorruptedCheckpointException {
    Map<String, FileTree.Entry> found = new HashMap<>();
    tree.files().forEach(file -> found.put(file.path(), file));
    List<FileTree.Entry> files = new ArrayList<>();
    for (FileEntry entry : manifest.files()) {
      FileTree.Entry file = found.remove(entry.path());
      if (file == null) {
        throw damaged(entry.path() + " is missing");
      }
      requireSize(entry, file.sizeBytes());
      files.add(file);
    }
    for (FileTree.Entry file : tree.files()) {
      // A sealed checkpoint that was never committed has logs which its manifest does not know.
      boolean known =
          CheckpointFiles.isManifest(file.path()) || CheckpointFiles.LOGS.contains(file.path());
      if (found.containsKey(file.path()) && !known) {
        throw damaged(file.path() + " does not belong to it");
      }
    }
    return files;
  }

  private void compare(List<FileTree.Entry> matched, Predicate<String> read)
      throws IOException, CorruptedCheckpointException {
    List<FileTree.Entry> files = new ArrayList<>();
    List<FileEntry> entries = new ArrayList<>();
    List<DigestAlgorithm> algorithms = new ArrayList<>();
    for (int i = 0; i < matched.size(); i++) {
      FileEntry entry = manifest.files().get(i);
      if (read.test(entry.path())) {
        files.add(matched.get(i));
        entries.add(entry);
        algorithms.add(DigestAlgorithm.of(entry.digest()).orElseThrow());
      }
    }
    long total = entries.stream().mapToLong(FileEntry::sizeBytes).sum();
    List<Digested> results = FileWork.digest(files, algorithms, new DoneBytes(progress, total));
    for (int i = 0; i < results.size(); i++) {
      FileEntry entry = entries.get(i);
      requireSize(entry, results.get(i).sizeBytes());
      if (!results.get(i).digest().equals(entry.digest())) {
        throw damaged(
            entry.path()
                + " has the digest "
                + results.get(i).digest()
                + ", not "
                + entry.digest());
      }
    }
  }

  private void requireSize(FileEntry entry, long sizeBytes) throws CorruptedCheckpointException {
    if (sizeBytes != entry.sizeBytes()) {
      throw damaged(entry.path() + " has " + sizeBytes + " bytes, not " + entry.sizeBytes());
    }
  }

  private CorruptedCheckpointException damaged(String how) {
    return Failures.damaged(manifest.id().toString(), how);
  }

  @Override
  public void close() {
    // Nothing was fetched.
  }
}
