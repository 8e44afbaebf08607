package io.dockercr.docker;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.EngineFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a restore may leave in {@code /run/docker-cr} when it is killed, by the container's id. */
final class RestoreFiles {
  private static final Duration PROCESSES_END = Duration.ofSeconds(10);
  private static final String TAR_LOG = "tar-";
  private static final int ID_LENGTH = 64;
  private static final int ATTEMPTS = 10;
  private static final long AGAIN_AFTER_MILLIS = 50;

  private RestoreFiles() {}

  /** Where tar's messages go while a writable layer is laid down. */
  static Path tarLog(String id) {
    return RunDirectory.ROOT.resolve(TAR_LOG + id + ".log");
  }

  /** The ids of all containers of which there is something, and no file younger than that. */
  static Set<String> ids(Instant youngest) throws IOException {
    Set<String> ids = new TreeSet<>();
    Set<String> young = new TreeSet<>();
    for (Path directory : List.of(RunDirectory.RESTORES, RunDirectory.STAGED, RunDirectory.ROOT)) {
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
          for (Path entry : entries) {
            String name = entry.getFileName().toString().replaceFirst("^(\\.|" + TAR_LOG + ")", "");
            if (name.matches("[0-9a-f]{" + ID_LENGTH + "}([-.].*)?")) {
              (isYoung(entry, youngest) ? young : ids).add(name.substring(0, ID_LENGTH));
            }
          }
        }
      }
    }
    ids.removeAll(young);
    return ids;
  }

  /** What is mounted has the time of its source, which says nothing. */
  private static boolean isYoung(Path entry, Instant youngest) throws IOException {
    try {
      return !entry.startsWith(RunDirectory.STAGED)
          && Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS)
              .toInstant()
              .isAfter(youngest);
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  /**
   * Ends what was started for a restore that is given up: the runtime waits for a word that will
   * not come. Their CRIU then ends what it has restored so far.
   */
  static void endProcesses(String id) throws IOException, InterruptedException {
    String pending = RunDirectory.RESTORES.resolve(id).toString();
    for (long pid :
        HostProcesses.startedWith(
            words ->
                words.contains(pending) || (words.contains("\0create\0") && words.contains(id)))) {
      HostProcesses.end(pid);
    }
    HostProcesses.awaitUnused(RunDirectory.RESTORES.resolve(id), PROCESSES_END);
    HostProcesses.awaitUnused(tarLog(id), PROCESSES_END);
  }

  /**
   * Removes files and mounts.
   *
   * @return whether there were any
   */
  static boolean remove(String id) throws CheckpointException, IOException, InterruptedException {
    boolean removed = Files.deleteIfExists(tarLog(id));
    for (String name : List.of(id, "." + id)) {
      Path pending = RunDirectory.RESTORES.resolve(name);
      if (Files.exists(pending, LinkOption.NOFOLLOW_LINKS)) {
        unmountBelow(pending);
        delete(pending);
        removed = true;
      }
    }
    if (Files.isDirectory(RunDirectory.STAGED, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> staged =
          Files.newDirectoryStream(RunDirectory.STAGED, id + "-*")) {
        for (Path mount : staged) {
          unmount(mount);
          removed = true;
        }
      }
    }
    return removed;
  }

  /** A runtime that is about to end may write its last file meanwhile. */
  private static void delete(Path pending) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        MoreFiles.deleteRecursively(pending, RecursiveDeleteOption.ALLOW_INSECURE);
        return;
      } catch (NoSuchFileException e) {
        return;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        Thread.sleep(AGAIN_AFTER_MILLIS);
      }
    }
  }

  /** A CRIU that is killed leaves the host's cgroups mounted where it worked; they must stay. */
  private static void unmountBelow(Path directory)
      throws CheckpointException, IOException, InterruptedException {
    for (Path mount : mountsBelow(directory)) {
      umount(mount);
    }
  }

  static boolean hasMountsBelow(Path directory) throws IOException {
    return !mountsBelow(directory).isEmpty();
  }

  /** The innermost first. */
  private static List<Path> mountsBelow(Path directory) throws IOException {
    return MountInfo.ofProcess((int) ProcessHandle.current().pid()).stream()
        .map(mount -> Path.of(mount.mountPoint()))
        .filter(point -> point.startsWith(directory))
        .sorted(Comparator.comparing(Path::getNameCount).reversed())
        .toList();
  }

  /** Never deletes below a mount: a directory goes only when it is empty. */
  private static void unmount(Path mount)
      throws CheckpointException, IOException, InterruptedException {
    umount(mount);
    Files.delete(mount);
  }

  private static void umount(Path mount)
      throws CheckpointException, IOException, InterruptedException {
    String said = "";
    if (isMounted(mount)) {
      Process umount =
          new ProcessBuilder("umount", "--lazy", mount.toString())
              .redirectErrorStream(true)
              .start();
      said = new String(umount.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      umount.waitFor();
    }
    if (isMounted(mount)) {
      throw new EngineFailedException(
          "The mount " + mount + " can't be removed: " + said + ".", "Unmount it: umount -l.");
    }
  }

  private static boolean isMounted(Path path) throws IOException {
    return MountInfo.ofProcess((int) ProcessHandle.current().pid()).stream()
        .anyMatch(mount -> mount.mountPoint().equals(path.toString()));
  }
}
