package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointExistsException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CheckpointStatistics;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.storage.DigestAlgorithm.Digested;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A checkpoint that is being written beside its final place. */
final class StagedDirectory implements StagedCheckpoint {
  private enum State {
    WRITING,
    SEALED,
    COMMITTED,
    CLOSED
  }

  private final CheckpointId id;
  private final StagingArea.Place place;
  private final Path target;
  private final List<Path> made;
  private State state;
  private CheckpointManifest manifest;

  private StagedDirectory(
      CheckpointId id, StagingArea.Place place, Path target, List<Path> made, State state) {
    this.id = id;
    this.place = place;
    this.target = target;
    this.made = made;
    this.state = state;
  }

  /**
   * @param target its final place, on the same file system
   * @param made directories that were made for it, outermost first
   */
  static StagedDirectory writing(
      CheckpointId id, StagingArea.Place place, Path target, List<Path> made) {
    return new StagedDirectory(id, place, target, made, State.WRITING);
  }

  /** One that another process had sealed. */
  static StagedDirectory sealed(CheckpointManifest manifest, StagingArea.Place place, Path target) {
    StagedDirectory staged =
        new StagedDirectory(manifest.id(), place, target, List.of(), State.SEALED);
    staged.manifest = manifest;
    return staged;
  }

  @Override
  public CheckpointId id() {
    return id;
  }

  @Override
  public Path directory() {
    return place.directory();
  }

  @Override
  public String location() {
    return target.toString();
  }

  @Override
  public void seal(CheckpointManifest value) throws CheckpointException {
    require(State.WRITING);
    if (!value.id().equals(id)) {
      throw new IllegalArgumentException(
          "The manifest is of " + value.id() + ", the staged checkpoint is " + id + ".");
    }
    if (value.formatVersion() != CheckpointManifest.FORMAT_VERSION) {
      throw new IllegalArgumentException(
          "The manifest has format " + value.formatVersion() + ", which is not written.");
    }
    try {
      List<FileEntry> files = digest(path -> !CheckpointFiles.LOGS.contains(path));
      CheckpointManifest complete = value.withFiles(files);
      ManifestFile.write(directory(), complete);
      manifest = complete;
      state = State.SEALED;
    } catch (IOException e) {
      throw Failures.writing(
          "The checkpoint " + id + " can't be written to " + directory(), directory(), e);
    }
  }

  /** Digests the files that are chosen, and makes them and all directories private and durable. */
  private List<FileEntry> digest(Predicate<String> chosen) throws IOException {
    try (FileTree tree = FileTree.of(OpenDirectory.open(directory()))) {
      tree.makePrivate();
      List<FileTree.Entry> files =
          tree.files().stream()
              .filter(file -> !CheckpointFiles.isManifest(file.path()) && chosen.test(file.path()))
              .collect(Collectors.toList());
      List<Digested> results = FileWork.seal(files);
      tree.forceDirectories();
      List<FileEntry> entries = new ArrayList<>();
      for (int i = 0; i < files.size(); i++) {
        Digested result = results.get(i);
        entries.add(new FileEntry(files.get(i).path(), result.sizeBytes(), result.digest()));
      }
      return entries;
    }
  }

  @Override
  public CheckpointManifest commit(CheckpointStatistics statistics) throws CheckpointException {
    require(State.SEALED);
    try {
      complete(statistics);
      show();
    } catch (IOException e) {
      throw Failures.writing(notBrought(target.toString()), target, e);
    }
    try {
      ManifestFile.forceDirectory(target.getParent());
    } catch (IOException e) {
      throw Failures.writing(
          "The checkpoint " + target + " is there, but may not survive a power cut", target, e);
    }
    return manifest;
  }

  /**
   * Adds the logs and the statistics to what was sealed: all is durable then, in the staging place.
   * May be called again.
   */
  CheckpointManifest complete(CheckpointStatistics statistics) throws IOException {
    require(State.SEALED);
    // The logs, final by now, and whatever else a later CRIU may write after its notification.
    Set<String> sealed = manifest.files().stream().map(FileEntry::path).collect(Collectors.toSet());
    List<FileEntry> files = new ArrayList<>(manifest.files());
    files.addAll(digest(path -> !sealed.contains(path)));
    manifest = manifest.withFiles(files).withStatistics(statistics);
    ManifestFile.write(directory(), manifest);
    return manifest;
  }

  /** Begins a sentence on a commit that failed. */
  String notBrought(String where) {
    return "The checkpoint "
        + id
        + " is complete but can't be brought from "
        + directory()
        + " to "
        + where;
  }

  /**
   * Renames to the final place. Race-free: what is there already is a directory with a manifest in
   * it, and the kernel never renames onto a directory that is not empty.
   */
  private void show() throws IOException, CheckpointException {
    try {
      Files.move(directory(), target, StandardCopyOption.ATOMIC_MOVE);
      state = State.COMMITTED;
    } catch (IOException e) {
      if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
      throw taken(id, target, e, " This one is kept as " + directory() + ".");
    }
  }

  /** Says that there is something at the final place. */
  static CheckpointException taken(CheckpointId id, Path target, IOException cause, String more) {
    if (Files.exists(target.resolve(CheckpointManifest.FILE_NAME), LinkOption.NOFOLLOW_LINKS)) {
      return new CheckpointExistsException(
          "There is a checkpoint " + id + " already: " + target + "." + more,
          "Choose another name with --name, or delete that one.",
          cause);
    }
    return new StorageException(
        target + " is in the way: it is no checkpoint." + more,
        "Remove it, or choose another name with --name.",
        cause);
  }

  private void require(State expected) {
    if (state != expected) {
      throw new IllegalStateException(
          "The staged checkpoint " + id + " is " + state + ", not " + expected + ".");
    }
  }

  @Override
  public void discard() throws CheckpointException {
    if (state == State.SEALED) {
      state = State.WRITING;
    }
    if (state == State.WRITING) {
      close();
    }
  }

  @Override
  public void close() throws CheckpointException {
    if (state == State.CLOSED) {
      return;
    }
    boolean discard = state == State.WRITING;
    state = State.CLOSED;
    try (StagingLock lock = place.lock()) {
      if (discard) {
        // First, so that what is half removed is not taken for sealed.
        Files.deleteIfExists(directory().resolve(CheckpointManifest.FILE_NAME));
        Removal.tree(directory());
      }
    } catch (IOException e) {
      throw Failures.writing(
          "The staging directory " + directory() + " can't be removed", target, e);
    } finally {
      if (discard) {
        Removal.emptyDirectories(made);
      }
    }
  }
}
