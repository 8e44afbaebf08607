package io.dockercr.storage.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where things are in a repository.
 *
 * @param root its directory, a real path
 */
record Layout(Path root) {
  private static final String FORMAT_FILE = "format";
  private static final String FORMAT = "docker-cr repository ";
  private static final int VERSION = 1;
  private static final int MAX_FORMAT_BYTES = 100;

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
    return Existence.of(root.resolve(FORMAT_FILE));
  }

  /** Whether this is a repository, or one that is being made, or an empty directory. */
  boolean mayBeHere() throws IOException {
    Set<Path> ours = Set.of(packs(), index(), snapshots(), lock(), root.resolve("staging"));
    // In this order: somebody may be making it.
    return ours.containsAll(RepositoryFiles.list(root)) || isThere();
  }

  /** Makes what is not there yet. Several may do so at once. */
  void create() throws IOException {
    Path format = root.resolve(FORMAT_FILE);
    if (!isThere()) {
      RepositoryFiles.makeDirectory(packs());
      RepositoryFiles.makeDirectory(index());
      RepositoryFiles.makeDirectory(snapshots());
      try {
        RepositoryFiles.writeNew(
            format, ByteBuffer.wrap((FORMAT + VERSION + "\n").getBytes(UTF_8)));
      } catch (FileAlreadyExistsException | NoSuchFileException e) {
        // Somebody else made the repository at the same time, and may have pruned it already.
        require();
      }
    }
  }

  /**
   * Makes sure that this is a repository which this version can use.
   *
   * @throws NoSuchFileException if it is none
   */
  void require() throws IOException {
    try (FileChannel channel = RepositoryFiles.read(root.resolve(FORMAT_FILE))) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), MAX_FORMAT_BYTES));
      RepositoryFiles.readFully(channel, bytes, 0);
      String format = UTF_8.decode(bytes).toString().strip();
      if (!format.equals(FORMAT + VERSION)) {
        throw new IOException(
            "its format is \"" + format + "\", this docker-cr knows \"" + FORMAT + VERSION + "\"");
      }
    }
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
