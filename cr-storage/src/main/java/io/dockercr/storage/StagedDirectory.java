package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointExistsException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CheckpointStatistics;
import io.dockercr.api.StorageException;
import io.dockercr.storage.DigestAlgorithm.Digested;
import io.dockercr.storage.repository.Existence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A checkpoint that is being written beside its final place. */
final class StagedDirectory implements StagedCopy {
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
  private boolean sync = true;
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
    seal(value, path -> !CheckpointFiles.LOGS.contains(path));
  }

  private void seal(CheckpointManifest value, Predicate<String> chosen) throws CheckpointException {
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
      manifest = write(value.withFiles(List.of()), chosen);
      state = State.SEALED;
    } catch (IOException e) {
      throw Failures.writing(
          "The checkpoint " + id + " can't be written to " + directory(), directory(), e);
    }
  }

  /**
   * Adds the files that are chosen to a manifest, with their digests, and makes them, all
   * directories and the manifest private and durable. The manifest gets its name last.
   */
  private CheckpointManifest write(CheckpointManifest value, Predicate<String> chosen)
      throws IOException {
    CheckpointManifest complete;
    try (FileTree tree = FileTree.of(OpenDirectory.open(directory()))) {
      tree.makePrivate();
      List<FileTree.Entry> files =
          tree.files().stream()
              .filter(file -> !CheckpointFiles.isManifest(file.path()) && chosen.test(file.path()))
              .collect(Collectors.toList());
      List<Digested> results = sync ? FileWork.seal(files) : FileWork.digest(files);
      List<FileEntry> entries = new ArrayList<>(value.files());
      List<FileWork.Durable> small = new ArrayList<>();
      for (int i = 0; i < files.size(); i++) {
        FileTree.Entry file = files.get(i);
        entries.add(
            new FileEntry(file.path(), results.get(i).sizeBytes(), results.get(i).digest()));
        if (!FileWork.isLarge(file)) {
          small.add(file::force);
        }
      }
      complete = value.withFiles(entries);
      ManifestFile.prepare(directory(), complete);
      if (!sync) {
        ManifestFile.show(directory());
        return complete;
      }
      small.add(() -> ManifestFile.forcePrepared(directory()));
      tree.directories().forEach(directory -> small.add(directory::force));
      // The name of the staging directory itself.
      small.add(() -> ManifestFile.forceDirectory(directory().getParent()));
      FileWork.force(small);
    }
    ManifestFile.show(directory());
    ManifestFile.forceDirectory(directory());
    return complete;
  }

  @Override
  public CheckpointManifest commit(CheckpointManifest value, CheckpointStatistics statistics)
      throws CheckpointException {
    seal(value.withStatistics(statistics), path -> true);
    return show(() -> {});
  }

  @Override
  public CheckpointManifest commitUnsynced(
      CheckpointManifest value, CheckpointStatistics statistics) throws CheckpointException {
    sync = false;
    return commit(value, statistics);
  }

  @Override
  public CheckpointManifest commit(CheckpointStatistics statistics) throws CheckpointException {
    require(State.SEALED);
    return show(() -> complete(statistics));
  }

  /** What is left to be written before. */
  private interface Rest {
    void write() throws IOException;
  }

  private CheckpointManifest show(Rest rest) throws CheckpointException {
    try {
      rest.write();
      show();
    } catch (IOException e) {
      throw Failures.writing(notBrought(target.toString()), target, e);
    }
    if (!sync) {
      return manifest;
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
    manifest = write(manifest.withStatistics(statistics), path -> !sealed.contains(path));
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
      if (!Existence.of(target)) {
        throw e;
      }
      throw taken(id, target, e, " This one is kept as " + directory() + ".");
    }
  }

  /** Says that there is something at the final place. */
  static CheckpointException taken(CheckpointId id, Path target, IOException cause, String more)
      throws IOException {
    if (Existence.of(target.resolve(CheckpointManifest.FILE_NAME))) {
      return new CheckpointExistsException(
          "There is a checkpoint " + id + " already: " + target + "." + more,
          Failures.TAKEN_HINT,
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
  public void closeForLater() throws CheckpointException {
    if (state != State.WRITING && state != State.SEALED) {
      return;
    }
    try {
      if (isEmpty()) {
        discard();
        return;
      }
      state = State.CLOSED;
      try (StagingLock lock = place.lock()) {
        Files.deleteIfExists(directory().resolve(CheckpointManifest.FILE_NAME));
      }
    } catch (IOException e) {
      throw Failures.writing(
          "The copy in " + directory() + " can't be left to be gone on with", target, e);
    }
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files.findAny().isEmpty();
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
