package io.dockercr.docker;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.UnsupportedContainerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel tells of a container's open files, and CRIU does not see for itself. */
final class OpenDescriptors {
  /** A line of {@code /proc/PID/fdinfo/FD}; the numbers are hexadecimal. */
  private static final Pattern WATCH =
      Pattern.compile("(?:inotify wd:\\w+|fanotify) ino:(\\w+) sdev:(\\w+) .*");

  /** Since Linux 6.5. */
  private static final Pattern SEMAPHORE = Pattern.compile("eventfd-semaphore:\\s*1");

  private static final int MOST_ATTEMPTS = 10;

  private OpenDescriptors() {}

  /**
   * Refuses what CRIU would restore as something else.
   *
   * @throws UnsupportedContainerException naming it
   */
  static void requireSupported(RunningContainer container) throws CheckpointException, IOException {
    for (long pid : ExecSessions.processesOf(container.freezer())) {
      for (String line : linesOf(pid)) {
        if (SEMAPHORE.matcher(line).matches()) {
          throw new UnsupportedContainerException(
              "A process in the container \""
                  + container.name()
                  + "\" has an eventfd that is a semaphore (EFD_SEMAPHORE), which CRIU would restore"
                  + " as a counter.",
              "Stop that program in the container, or do without a checkpoint of it.");
        }
      }
    }
    requireNoMessageQueue(container);
  }

  private static void requireNoMessageQueue(RunningContainer container)
      throws CheckpointException, IOException {
    for (MountInfo mount : container.mounts()) {
      if (mount.fsType().equals("mqueue")) {
        Path queues = Path.of("/proc/" + container.pid() + "/root" + mount.mountPoint());
        try (DirectoryStream<Path> names = Files.newDirectoryStream(queues)) {
          for (Path queue : names) {
            throw new UnsupportedContainerException(
                "The container \""
                    + container.name()
                    + "\" has the POSIX message queue /"
                    + queue.getFileName()
                    + ", whose messages CRIU can't save.",
                "Remove it (rm in " + mount.mountPoint() + ") if it is no longer needed.");
          }
        }
      }
    }
  }

  /** None of a process that has ended since. */
  static List<String> linesOf(long pid) throws IOException {
    List<String> lines = new ArrayList<>();
    try {
      for (Path file : HostProcesses.entries(Path.of("/proc/" + pid + "/fdinfo"))) {
        lines.addAll(linesOf(file));
      }
    } catch (IOException e) {
      HostProcesses.requireEnded(pid, e);
    }
    return lines;
  }

  /** One that is closed meanwhile, by a busy program to be opened again, is read again. */
  private static List<String> linesOf(Path descriptor) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return Files.readAllLines(descriptor);
      } catch (IOException e) {
        if (!Files.exists(descriptor)) {
          // It was closed since, or its process has ended.
          return List.of();
        }
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /**
   * The files of the container's root file system that are watched by inotify or fanotify. The
   * kernel tells their inode numbers only, and overlayfs can't open a file by those, so that CRIU
   * has to be told the paths. On other mounts CRIU finds them.
   *
   * @return paths inside, the deepest first
   */
  static List<Path> watched(RunningContainer container) throws IOException, InterruptedException {
    Path root = Path.of("/proc/" + container.pid() + "/root");
    long device = (long) Files.getAttribute(root, "unix:dev");
    Set<Long> inodes = new TreeSet<>();
    for (long pid : ExecSessions.processesOf(container.freezer())) {
      for (String line : linesOf(pid)) {
        Matcher watch = WATCH.matcher(line);
        if (watch.matches() && Long.parseLong(watch.group(2), 16) == kernelNumber(device)) {
          inodes.add(Long.parseUnsignedLong(watch.group(1), 16));
        }
      }
    }
    return inodes.isEmpty() ? List.of() : pathsOf(inodes, root);
  }

  /** A device number as the kernel has it, from that of stat(2). */
  private static long kernelNumber(long device) {
    long major = (device >> 8) & 0xfff;
    long minor = (device & 0xff) | ((device >> 12) & 0xfff00);
    return major << 20 | minor;
  }

  /** What disappears meanwhile makes find fail, and is watched no more. */
  private static List<Path> pathsOf(Set<Long> inodes, Path root)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("find", root + "/.", "-xdev", "("));
    for (long inode : inodes) {
      command.addAll(List.of("-inum", Long.toUnsignedString(inode), "-o"));
    }
    command.set(command.size() - 1, ")");
    command.add("-print0");
    Process find =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      find.getOutputStream().close();
      String found = new String(find.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      find.waitFor();
      int prefix = root.toString().length() + 2;
      return Pattern.compile("\\x00")
          .splitAsStream(found)
          .filter(path -> path.length() > prefix)
          .map(path -> Path.of(path.substring(prefix)))
          .sorted(Comparator.comparing(Path::getNameCount).reversed())
          .toList();
    } finally {
      find.destroyForcibly();
    }
  }
}
