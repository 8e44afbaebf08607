package io.dockercr.criu;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process in a session of its own that writes the numbers from 1 on to a file, one a line, some
 * fifty a second. Killed when closed, restored or not.
 */
final class CountingProcess implements AutoCloseable {
  private static final String PROGRAM =
      "i=0; while :; do i=$((i+1)); echo $i >> \"$0\"; sleep 0.02; done";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final long pid;
  private final Path file;

  private CountingProcess(long pid, Path file) {
    this.pid = pid;
    this.file = file;
  }

  /**
   * @param directory an existing directory of the process's own
   * @param wrapper what to run the process with, such as {@code unshare --net}; it must exec
   */
  static CountingProcess start(Path directory, String... wrapper) throws Exception {
    Path file = Files.createFile(directory.resolve("count"));
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(List.of(wrapper));
    command.addAll(List.of("sh", "-c", PROGRAM, file.toString()));
    Process process =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectInput(new File("/dev/null"))
            .redirectOutput(new File("/dev/null"))
            .redirectError(new File("/dev/null"))
            .start();
    CountingProcess counter = new CountingProcess(process.pid(), file);
    counter.awaitProgress();
    return counter;
  }

  int pid() {
    return (int) pid;
  }

  boolean isAlive() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  /** The last number that is written out whole; 0 if none is. */
  int count() throws IOException {
    String text = Files.readString(file);
    int end = text.lastIndexOf('\n');
    if (end < 0) {
      return 0;
    }
    return Integer.parseInt(text.substring(text.lastIndexOf('\n', end - 1) + 1, end));
  }

  /** Every number that is written out. */
  List<Integer> numbers() throws IOException {
    return Files.readAllLines(file).stream().map(Integer::valueOf).toList();
  }

  /** Waits until it has counted on, or fails. */
  void awaitProgress() throws Exception {
    int before = count();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (count() < before + 2) {
      if (System.nanoTime() > end) {
        throw new AssertionError("process " + pid + " does not count on from " + before);
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /**
   * Waits until nobody of its session is left, reaped and all, or fails. Till then their process
   * ids are taken, and CRIU can't restore them.
   */
  void awaitEnd() throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!session().isEmpty()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("of process " + pid + "'s session are left " + session());
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** The process ids of its session. */
  private List<Long> session() throws IOException {
    List<Long> members = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path entry : entries) {
        if (sessionOf(entry) == pid) {
          members.add(Long.valueOf(entry.getFileName().toString()));
        }
      }
    }
    return members;
  }

  private static long sessionOf(Path processDirectory) {
    try {
      String stat = Files.readString(processDirectory.resolve("stat"));
      // Behind the name, which may contain anything: state, parent, group, session.
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3]);
    } catch (IOException e) {
      return -1; // it has just ended
    }
  }

  @Override
  public void close() throws Exception {
    for (long member : session()) {
      ProcessHandle.of(member).ifPresent(ProcessHandle::destroyForcibly);
    }
    awaitEnd();
  }
}
