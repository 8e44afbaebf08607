package io.dockercr.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the kernel tells of processes: of those that a killed docker-cr may have left, and others.
 */
final class HostProcesses {
  private static final long PF_EXITING = 0x4;
  private static final long SIGKILL_BIT = 1L << (9 - 1);

  private static final Path PROC = Path.of("/proc");
  private static final long AGAIN_AFTER_MILLIS = 20;
  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int FLAGS = 6;
  private static final int START_TIME = 19;

  /** What docker-cr and its runtime run; names as the kernel cuts them. */
  private static final Set<String> OURS =
      Set.of("criu", "runc", "tar", "docker-cr-runti", "tail", "sh");

  private HostProcesses() {}

  /**
   * When a process was started, in clock ticks since boot: with its id it names it for good.
   *
   * @return empty if there is no such process, or it is a zombie or about to be one
   */
  static OptionalLong startTime(long pid) {
    try {
      String[] words = stat(PROC.resolve(Long.toString(pid)));
      boolean exiting = (Long.parseLong(words[FLAGS]) & PF_EXITING) != 0;
      return words[STATE].equals("Z") || words[STATE].equals("X") || exiting
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(words[START_TIME]));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Whether a signal has stopped it. */
  static boolean isStopped(long pid) throws IOException {
    try {
      return stat(PROC.resolve(Long.toString(pid)))[STATE].equals("T");
    } catch (IOException e) {
      requireEnded(pid, e);
      return false;
    }
  }

  /**
   * Makes sure that what failed did so because the process has ended since, of which the kernel
   * says ENOENT or ESRCH, as it went before the open or after it.
   *
   * @param e the failure, thrown if the process is there
   */
  static void requireEnded(long pid, IOException e) throws IOException {
    if (startTime(pid).isPresent()) {
      throw e;
    }
  }

  /** What is in a directory of a process, such as {@code fd}. */
  static List<Path> entries(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }

  /** What an entry of {@code fd} is; empty if it was closed since. */
  static String target(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** The words of {@code stat} from the state on: the name before may hold anything. */
  private static String[] stat(Path process) throws IOException {
    String stat =
        new String(Files.readAllBytes(process.resolve("stat")), StandardCharsets.ISO_8859_1);
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
  }

  /** Whether the process that had this id at that time is there still, and not about to end. */
  static boolean lives(long pid, long startTime) {
    OptionalLong now = startTime(pid);
    return now.isPresent() && now.getAsLong() == startTime && !isKilled(pid);
  }

  /** Whether a SIGKILL is on its way to it: the kernel takes a moment. */
  private static boolean isKilled(long pid) {
    try {
      for (String line : Files.readAllLines(PROC.resolve(Long.toString(pid)).resolve("status"))) {
        if ((line.startsWith("SigPnd:") || line.startsWith("ShdPnd:"))
            && (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGKILL_BIT) != 0) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      // It is gone.
      return true;
    }
  }

  /** Our programs that have something open at or below {@code path}, or work there. */
  static List<Long> using(Path path) throws IOException {
    return find(process -> uses(process, path.toString()));
  }

  /** Our programs whose command line fits; its words are separated by zero characters. */
  static List<Long> startedWith(Predicate<String> commandLine) throws IOException {
    return find(process -> commandLine.test(commandLine(process)));
  }

  /** Whether one of those has a child of that name that has ended and was not waited for. */
  static boolean haveDeadChild(List<Long> parents, String name) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (name(process).equals(name)) {
          String[] words = stat(process);
          if (words[STATE].equals("Z") && parents.contains(Long.parseLong(words[PARENT]))) {
            return true;
          }
        }
      }
    } catch (IOException e) {
      // One of them ended meanwhile.
      return false;
    }
    return false;
  }

  static boolean isNamed(long pid, String name) {
    return name(PROC.resolve(Long.toString(pid))).equals(name);
  }

  /** Ends a process and what it has started, which would go on otherwise. */
  static void end(long pid) {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isPresent()) {
      List<ProcessHandle> all = new ArrayList<>(process.get().descendants().toList());
      all.add(process.get());
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static List<Long> find(Predicate<Path> wanted) throws IOException {
    List<Long> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (OURS.contains(name(process)) && wanted.test(process) && startTime(pid).isPresent()) {
          found.add(pid);
        }
      }
    }
    return found;
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException e) {
      // It has ended meanwhile, as in the cases below.
      return "";
    }
  }

  private static String commandLine(Path process) {
    try {
      return new String(
          Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean uses(Path process, String path) {
    if (isBelow(process.resolve("cwd"), path)) {
      return true;
    }
    try {
      return entries(process.resolve("fd")).stream().anyMatch(entry -> isBelow(entry, path));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isBelow(Path link, String path) {
    try {
      String target = target(link);
      return target.equals(path) || target.startsWith(path + "/") || target.startsWith(path + " ");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Waits until nothing of ours has anything open at or below {@code path}.
   *
   * @return whether that came true in time
   */
  static boolean awaitUnused(Path path, Duration patience)
      throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(patience);
    while (!using(path).isEmpty()) {
      if (Instant.now().isAfter(deadline)) {
        return false;
      }
      Thread.sleep(AGAIN_AFTER_MILLIS);
    }
    return true;
  }
}
