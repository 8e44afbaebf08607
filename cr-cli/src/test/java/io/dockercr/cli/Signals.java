package io.dockercr.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Processes of this host: to find and to signal them. */
final class Signals {
  private Signals() {}

  static void send(String signal, long pid) throws Exception {
    Shell.run(Map.of(), List.of("kill", "-" + signal, Long.toString(pid)));
  }

  /** To all of a process group, as a terminal does at Ctrl-C. */
  static void sendToGroup(String signal, long group) throws Exception {
    Shell.run(Map.of(), List.of("kill", "-" + signal, "--", "-" + group));
  }

  /** A zombie is dead. */
  static boolean isAlive(long pid) {
    String stat = read(Path.of("/proc/" + pid + "/stat"));
    return !stat.isEmpty() && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
  }

  /**
   * The ids of those processes that a test of name and command line takes.
   *
   * @param test given the name, and the words of the command line joined by blanks
   */
  static List<Long> find(BiPredicate<String, String> test) throws IOException {
    List<Long> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (test.test(read(process.resolve("comm")).strip(), commandLine(pid)) && isAlive(pid)) {
          found.add(pid);
        }
      }
    }
    return found;
  }

  static String commandLine(long pid) {
    return read(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
  }

  /** What a process has open at or below a directory, or works in. */
  static boolean uses(long pid, Path directory) {
    List<Path> links = new ArrayList<>(List.of(Path.of("/proc/" + pid + "/cwd")));
    try (DirectoryStream<Path> descriptors =
        Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      descriptors.forEach(links::add);
    } catch (IOException e) {
      return false;
    }
    for (Path link : links) {
      try {
        if (Files.readSymbolicLink(link).startsWith(directory)) {
          return true;
        }
      } catch (IOException e) {
        // Closed meanwhile.
      }
    }
    return false;
  }

  /** Nothing if the process has ended. */
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
