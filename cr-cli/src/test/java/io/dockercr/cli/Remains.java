package io.dockercr.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What commands on one engine may leave on this host. Others may be at work on other engines: what
 * can't be told from theirs counts only if it is new and stays.
 */
final class Remains {
  private static final Path RUN = Path.of("/run/docker-cr");
  private static final long STAYS_MILLIS = 6000;

  private final EngineUnderTest engine;
  private final Path directory;
  private final Set<String> before;

  /**
   * @param directory where the test keeps its checkpoints
   */
  Remains(EngineUnderTest engine, Path directory) throws Exception {
    this.engine = engine;
    this.directory = directory;
    this.before = seen(Set.of());
  }

  /** What was not there before, and stays. */
  Set<String> found(Set<String> names) throws Exception {
    long until = System.nanoTime() + STAYS_MILLIS * 1_000_000;
    Set<String> remains = seen(names);
    remains.removeAll(before);
    while (!remains.isEmpty() && System.nanoTime() < until) {
      Thread.sleep(100);
      remains.retainAll(seen(names));
    }
    return remains;
  }

  private Set<String> seen(Set<String> names) throws Exception {
    Set<String> seen = new TreeSet<>();
    for (String below : List.of("restore", "read-only", "staged", ".")) {
      for (Path path : entries(RUN.resolve(below))) {
        if (!path.getFileName().toString().matches("locks|restore|read-only|staged")
            && isOurs(path)) {
          seen.add("file " + path);
        }
      }
    }
    for (Path lock : entries(RUN.resolve("locks"))) {
      if (names.stream().anyMatch(name -> lock.toString().contains(name))) {
        seen.add("lock " + lock + ": " + Files.readString(lock));
      }
    }
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String point = line.split(" ")[4];
      if (point.startsWith(RUN + "/") || point.startsWith(directory + "/checkpoints/")) {
        seen.add("mount " + point);
      }
    }
    seen.addAll(processes());
    for (Path network : List.of(engine.network(), Path.of("/proc/1/ns/net"))) {
      seen.addAll(rules(network));
    }
    seen.addAll(unfinished());
    return seen;
  }

  /** A pending restore says which checkpoint it is of. */
  private boolean isOurs(Path path) throws IOException {
    try {
      return Files.readString(path.resolve("images")).startsWith(directory + "/");
    } catch (NoSuchFileException e) {
      return !Files.isDirectory(path);
    } catch (FileSystemException e) {
      return true;
    }
  }

  private Set<String> unfinished() throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path container : entries(directory)) {
      for (Path entry : entries(container)) {
        if (entry.getFileName().toString().startsWith(".")) {
          found.add("unfinished " + entry);
        }
      }
    }
    return found;
  }

  private Set<String> processes() throws IOException {
    Set<String> found = new TreeSet<>();
    String bundles = engine.directory().toString() + "/";
    for (long pid :
        Signals.find(
            (name, words) ->
                List.of("criu", "runc", "docker-cr-runti", "tar", "tail").contains(name))) {
      String words = Signals.commandLine(pid);
      if (words.contains(bundles)
          || words.contains(directory.toString())
          || Signals.uses(pid, directory)
          || words.startsWith("tail --pid=")) {
        found.add("process " + pid + " " + words);
      }
    }
    return found;
  }

  /** CRIU's rules in a network namespace. */
  static Set<String> rules(Path network) throws Exception {
    Set<String> found = new TreeSet<>();
    String list = "iptables-save; ip6tables-save; ! command -v nft >/dev/null || nft list tables";
    Shell.run(Map.of(), List.of("nsenter", "--net=" + network, "sh", "-c", list))
        .out()
        .lines()
        .filter(line -> line.contains("CRIU"))
        .forEach(line -> found.add("rule in " + network + ": " + line));
    return found;
  }

  private static List<Path> entries(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }
}
