package io.dockercr.storage.repository;

import io.dockercr.api.CheckpointKeyException;
import io.dockercr.storage.encoding.DataKey;
import io.dockercr.storage.encoding.EncryptionKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where things are in a repository, and what they are encrypted with.
 *
 * @param root its directory, a real path
 * @param key empty if nothing is encrypted, or if only names are asked for
 */
record Layout(Path root, Optional<DataKey> key) {

  /** Where things are; nothing in them can be read with it. */
  static Layout of(Path root) {
    return new Layout(root, Optional.empty());
  }

  Path packs() {
    return root.resolve("packs");
  }

  Path index() {
    return root.resolve("index");
  }

  Path snapshots() {
    return root.resolve("snapshots");
  }

  /** Where {@code repair} puts what is damaged. */
  Path damaged() {
    return root.resolve("damaged");
  }

  Path lock() {
    return root.resolve("lock");
  }

  boolean isThere() throws IOException {
    return Existence.of(root.resolve(RepositoryFormat.FILE));
  }

  /** Whether this is a repository, or one that is being made, or an empty directory. */
  boolean mayBeHere() throws IOException {
    Set<Path> ours = Set.of(packs(), index(), snapshots(), lock(), root.resolve("staging"));
    // In this order: somebody may be making it.
    return ours.containsAll(RepositoryFiles.list(root)) || isThere();
  }

  /**
   * Makes what is not there yet. Several may do so at once.
   *
   * @param with what a new repository is encrypted with; empty for not at all
   */
  void create(Optional<EncryptionKey> with) throws IOException {
    if (!isThere()) {
      RepositoryFiles.makeDirectory(packs());
      RepositoryFiles.makeDirectory(index());
      RepositoryFiles.makeDirectory(snapshots());
      try {
        RepositoryFiles.writeNew(
            root.resolve(RepositoryFormat.FILE),
            ByteBuffer.wrap(RepositoryFormat.bytesOfNew(with)));
      } catch (FileAlreadyExistsException | NoSuchFileException e) {
        // Somebody else made the repository at the same time, and may have pruned it already.
        RepositoryFormat.read(root);
      }
    }
    RepositoryFormat.makeCopy(root);
  }

  /**
   * A repository which this version can use.
   *
   * @param with the key that there is
   * @throws NoSuchFileException if there is none in the directory
   * @throws CheckpointKeyException if another key is needed
   */
  static Layout open(Path root, Optional<EncryptionKey> with)
      throws IOException, CheckpointKeyException {
    return new Layout(root, RepositoryFormat.read(root).open(root, with));
  }

  /**
   * Like {@link #open}, to write what is new.
   *
   * @throws CheckpointKeyException also if there is a key, and the repository is not encrypted
   */
  static Layout openToWrite(Path root, Optional<EncryptionKey> with)
      throws IOException, CheckpointKeyException {
    RepositoryFormat format = RepositoryFormat.read(root);
    format.requireUseOf(root, with);
    return new Layout(root, format.open(root, with));
  }

  /** The names of all snapshots, in their order. */
  List<SnapshotName> names() throws IOException {
    List<SnapshotName> names = new ArrayList<>();
    for (Path group : RepositoryFiles.list(snapshots())) {
      for (Path file : RepositoryFiles.list(group)) {
        String name = file.getFileName().toString();
        if (name.endsWith(SnapshotFile.SUFFIX)) {
          names.add(
              new SnapshotName(
                  group.getFileName().toString(),
                  name.substring(0, name.length() - SnapshotFile.SUFFIX.length())));
        }
      }
    }
    return names;
  }

  /** All packs. */
  List<PackId> packIds() throws IOException {
    List<PackId> ids = new ArrayList<>();
    for (Path file : RepositoryFiles.list(packs())) {
      PackId.of(file).ifPresent(ids::add);
    }
    return ids;
  }

  /** Files that nobody writes any more; only to be called by who is alone. */
  List<Path> abandoned() throws IOException {
    List<Path> files = new ArrayList<>(RepositoryFiles.listUnfinished(root));
    files.addAll(RepositoryFiles.listUnfinished(packs()));
    files.addAll(RepositoryFiles.listUnfinished(index()));
    for (Path group : RepositoryFiles.list(snapshots())) {
      files.addAll(RepositoryFiles.listUnfinished(group));
    }
    return files;
  }
}
