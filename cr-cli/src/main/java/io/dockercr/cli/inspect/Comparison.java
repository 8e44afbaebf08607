package io.dockercr.cli.inspect;

import io.dockercr.cli.inspect.ProcessDifference.Kind;
import io.dockercr.cli.inspect.ProcessDifference.Lines;
import io.dockercr.criu.images.AreaDifference;
import io.dockercr.criu.images.ProcessTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Two checkpoints side by side, process by process. */
public final class Comparison {
  private static final Lines NOTHING = new Lines(List.of(), List.of(), List.of(), List.of());

  private final Inspection before;
  private final Inspection after;

  /**
   * @param before the first; inspected for environment, files and sockets
   * @param after the second, likewise
   */
  public Comparison(Inspection before, Inspection after) {
    this.before = before;
    this.after = after;
  }

  /** Takes one difference after the other. */
  interface Taker {
    void take(ProcessDifference difference) throws IOException;
  }

  /** Gives the processes that differ, by their ids. */
  void processes(Taker taker) throws IOException {
    Map<Integer, ProcessTree.Step> first = steps(before);
    Map<Integer, ProcessTree.Step> second = steps(after);
    Set<Integer> pids = new LinkedHashSet<>(first.keySet());
    pids.addAll(second.keySet());
    for (int pid : pids.stream().sorted().toList()) {
      ProcessDifference difference =
          difference(
              pid, Optional.ofNullable(first.get(pid)), Optional.ofNullable(second.get(pid)));
      if (!difference.isNone()) {
        taker.take(difference);
      }
    }
  }

  private static Map<Integer, ProcessTree.Step> steps(Inspection inspection) {
    Map<Integer, ProcessTree.Step> steps = new TreeMap<>();
    inspection.steps().forEach(step -> steps.put(step.entry().pid(), step));
    return steps;
  }

  private ProcessDifference difference(
      int pid, Optional<ProcessTree.Step> first, Optional<ProcessTree.Step> second)
      throws IOException {
    if (first.isEmpty() || second.isEmpty()) {
      boolean added = first.isEmpty();
      String title = (added ? after : before).title(pid);
      return new ProcessDifference(
          pid, added ? Kind.ADDED : Kind.REMOVED, title, NOTHING, NOTHING, List.of(), List.of());
    }
    InspectedProcess now = after.process(second.get());
    Lines old = lines(before.process(first.get()));
    Lines fresh = lines(now);
    List<AreaDifference> memory = AreaDifference.of(before.images(), after.images(), pid);
    List<String> names = new ArrayList<>();
    for (AreaDifference area : memory) {
      names.add((area.gone() ? before : after).name(area.area()));
    }
    return new ProcessDifference(
        pid, Kind.BOTH, now.title(), without(old, fresh), without(fresh, old), memory, names);
  }

  private static Lines lines(InspectedProcess process) {
    List<String> files = new ArrayList<>();
    List<String> sockets = new ArrayList<>();
    files.add("exe " + process.executable());
    files.add("cwd " + process.workingDirectory());
    files.add("root " + process.root());
    for (InspectedFile file : process.files()) {
      if (file.isSocket()) {
        String peer = FileWords.peer(file.file());
        sockets.add(
            line(file, FileWords.local(file.file()) + (peer.isEmpty() ? "" : " to " + peer)));
      } else {
        files.add(line(file, file.name()));
      }
    }
    return new Lines(
        List.of(process.title()), process.environment().orElse(List.of()), files, sockets);
  }

  private static String line(InspectedFile file, String name) {
    String detail = FileWords.detail(file.file());
    return file.descriptor()
        + " "
        + file.file().kind()
        + (name.isEmpty() ? "" : " " + name)
        + (detail.isEmpty() ? "" : ", " + detail);
  }

  private static Lines without(Lines lines, Lines others) {
    return new Lines(
        without(lines.command(), others.command()),
        without(lines.environment(), others.environment()),
        without(lines.files(), others.files()),
        without(lines.sockets(), others.sockets()));
  }

  private static List<String> without(List<String> lines, List<String> others) {
    Set<String> known = Set.copyOf(others);
    return lines.stream().filter(line -> !known.contains(line)).toList();
  }

  /**
   * What of the writable layer differs: a path, and what it was and is, with null where it is not.
   */
  record LayerDifference(String path, String before, String after) {}

  /** The differences of the writable layers; empty if one of them is not there. */
  Optional<List<LayerDifference>> layer() throws IOException {
    Optional<LayerArchive> first = LayerArchive.of(before.content());
    Optional<LayerArchive> second = LayerArchive.of(after.content());
    if (first.isEmpty() || second.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> old = first.get().entries();
    Map<String, String> now = second.get().entries();
    List<LayerDifference> differences = new ArrayList<>();
    now.forEach(
        (path, words) -> {
          if (!words.equals(old.get(path))) {
            differences.add(new LayerDifference(path, old.get(path), words));
          }
        });
    old.forEach(
        (path, words) -> {
          if (!now.containsKey(path)) {
            differences.add(new LayerDifference(path, words, null));
          }
        });
    return Optional.of(differences);
  }
}
