package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Whether a checkpoint has room where it is to be written, found out beside other work, before
 * anything stands still. Counts only what is certain to be written: what it refuses would not have
 * fitted. Used by one thread.
 */
final class SpaceCheck implements AutoCloseable {
  /** Looking at very many files takes longer than it is worth; then they are not counted. */
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private static final double BYTES_PER_KIB = 1 << 10;
  private static final double BYTES_PER_MIB = 1 << 20;

  private final StagedCheckpoint staged;
  private final long freeBytes;
  private final Promised<Long> memoryBytes;
  private final ArchiveSizes files;

  private SpaceCheck(
      StagedCheckpoint staged, long freeBytes, Promised<Long> memoryBytes, ArchiveSizes files) {
    this.staged = staged;
    this.freeBytes = freeBytes;
    this.memoryBytes = memoryBytes;
    this.files = files;
  }

  /**
   * Begins to look.
   *
   * @param staged the checkpoint, empty
   */
  static SpaceCheck begin(
      RunningContainer container, CheckpointRequest request, StagedCheckpoint staged)
      throws IOException {
    // Root may use what a file system keeps back.
    long free = Files.getFileStore(staged.directory()).getUnallocatedSpace();
    // How much of it has changed since its parent is not known.
    Promised<Long> memory =
        request.parent().isPresent()
            ? Promised.of(() -> 0L)
            : Promised.of(() -> DumpedMemory.bytes(container.pid(), container.freezer()));
    ArchiveSizes files = new ArchiveSizes();
    boolean begun = false;
    try {
      long left = free - staged.requiredBytes(occupiedBytes(container.upperDirectory()));
      if (left < 0) {
        files.begin(WritableLayer.measure(container.upperDirectory()));
      }
      if (request.withVolumes()) {
        beginVolumes(container.inspect(), left, staged, files);
      }
      begun = true;
      return new SpaceCheck(staged, free, memory, files);
    } finally {
      if (!begun) {
        memory.close();
        files.close();
      }
    }
  }

  private static void beginVolumes(
      JsonNode inspect, long left, StagedCheckpoint staged, ArchiveSizes files) throws IOException {
    for (JsonNode mount : inspect.path("Mounts")) {
      Path source = Path.of(mount.path("Source").asText());
      if (mount.path("Type").asText().equals("volume")
          && Files.isDirectory(source)
          && left < staged.requiredBytes(occupiedBytes(source))) {
        files.begin(VolumeArchives.measure(source));
      }
    }
  }

  /** All that a file system holds: no part of it needs more, or is worth a look if that fits. */
  private static long occupiedBytes(Path path) throws IOException {
    FileStore store = Files.getFileStore(path);
    return store.getTotalSpace() - store.getUnallocatedSpace();
  }

  /**
   * Waits for what was found.
   *
   * @throws StorageException if there is too little room
   */
  void require() throws CheckpointException, IOException {
    long memory = memoryBytes.get();
    long archives;
    try {
      archives = staged.requiredBytes(memory) > freeBytes ? 0 : files.await(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          "The checkpoint was interrupted.", "The container goes on as before.", e);
    }
    long required = staged.requiredBytes(memory + archives);
    if (required > freeBytes) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "The checkpoint needs at least %s (memory %s%s%s); there is %s left in %s.",
              inWords(required),
              inWords(memory),
              archives == 0 ? "" : ", files " + inWords(archives),
              required == memory + archives ? "" : ", and as much for its encrypted form",
              inWords(freeBytes),
              staged.directory().getParent()),
          "Free some space, or choose another directory with --output. The container was not"
              + " touched.");
    }
  }

  private static String inWords(long bytes) {
    return bytes < BYTES_PER_MIB
        ? String.format(Locale.ROOT, "%.0f KiB", bytes / BYTES_PER_KIB)
        : String.format(Locale.ROOT, "%,.1f MiB", bytes / BYTES_PER_MIB);
  }

  /** Gives up what is not known yet. */
  @Override
  public void close() {
    memoryBytes.close();
    files.close();
  }
}
