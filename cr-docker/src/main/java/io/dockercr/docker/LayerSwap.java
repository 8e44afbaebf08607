package io.dockercr.docker;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dockercr.api.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * Gives a stopped container the writable layer of a checkpoint. The layer that it has is kept
 * beside until the container runs; what a killed process left is put right by the next swap.
 */
final class LayerSwap {
  private final Path upper;
  private final Path fresh;
  private final Path former;
  private final Path waste;

  private LayerSwap(Path upper) {
    this.upper = upper;
    this.fresh = upper.resolveSibling("docker-cr-new");
    this.former = upper.resolveSibling("docker-cr-before");
    this.waste = upper.resolveSibling("docker-cr-removed");
  }

  /**
   * Lays a layer down beside the container's.
   *
   * @param upper where the container's layer is; its overlay is not mounted
   * @param startedAt when the container was last started
   */
  static LayerSwap prepare(Path upper, Path archive, Instant startedAt)
      throws CheckpointException, IOException, InterruptedException {
    LayerSwap swap = new LayerSwap(upper);
    swap.recover(startedAt);
    Files.createDirectory(swap.fresh, RunDirectory.PRIVATE_DIRECTORY);
    Path errors = upper.resolveSibling("docker-cr-tar.log");
    try (WritableLayer.Capture tar = WritableLayer.layDown(archive, swap.fresh, errors)) {
      tar.await();
    } catch (CheckpointException | IOException | InterruptedException e) {
      Uninterrupted.run(swap::discard);
      throw e;
    }
    return swap;
  }

  /** After a crash: the former layer counts unless the container was started with the other one. */
  private void recover(Instant startedAt) throws IOException {
    discard();
    if (!exists(former)) {
      return;
    }
    FileTime swapped = (FileTime) Files.getAttribute(former, "unix:ctime");
    if (exists(upper) && startedAt.isAfter(swapped.toInstant())) {
      forget();
      return;
    }
    if (exists(upper)) {
      move(upper, waste);
    }
    move(former, upper);
    discard();
  }

  /** The container's layer is the checkpoint's from now on. */
  void swap() throws IOException {
    move(upper, former);
    move(fresh, upper);
  }

  /** The container has its former layer again, and it alone. */
  void undo() throws IOException {
    if (exists(former)) {
      if (exists(upper)) {
        move(upper, waste);
      }
      move(former, upper);
    }
    discard();
  }

  /** The container runs: its former layer goes. */
  void forget() throws IOException {
    move(former, waste);
    discard();
  }

  private void discard() throws IOException {
    for (Path path : new Path[] {fresh, waste}) {
      if (exists(path)) {
        MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
