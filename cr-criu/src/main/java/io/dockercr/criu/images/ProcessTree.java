package io.dockercr.criu.images;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The processes of a checkpoint, as parents and children. Immutable. */
public final class ProcessTree {
  static final int MAX_PROCESSES = 1 << 16;

  /**
   * A process on a way through the tree.
   *
   * @param entry the process
   * @param depth how many ancestors it has
   */
  public record Step(TreeEntry entry, int depth) {}

  private final List<Step> steps = new ArrayList<>();
  private final Map<Integer, TreeEntry> byPid = new LinkedHashMap<>();
  private final Map<Integer, List<TreeEntry>> children = new LinkedHashMap<>();

  private ProcessTree() {}

  /**
   * @param file the image's name, for what is said of damage
   * @throws MalformedImageException if an id appears twice, or processes are each other's ancestors
   */
  static ProcessTree of(String file, List<TreeEntry> entries) throws MalformedImageException {
    ProcessTree tree = new ProcessTree();
    for (TreeEntry entry : entries) {
      if (entry.pid() <= 0 || tree.byPid.put(entry.pid(), entry) != null) {
        throw new MalformedImageException(
            file, "the process id " + entry.pid() + " is there twice, or is none");
      }
      tree.children.computeIfAbsent(entry.parent(), pid -> new ArrayList<>()).add(entry);
    }
    tree.walk();
    if (tree.steps.size() < entries.size()) {
      throw new MalformedImageException(file, "some processes are each other's ancestors");
    }
    return tree;
  }

  /** From those whose parent is outside, so that what is in a circle is never reached. */
  private void walk() {
    Deque<Step> next = new ArrayDeque<>();
    List<TreeEntry> all = List.copyOf(byPid.values());
    for (int i = all.size() - 1; i >= 0; i--) {
      if (!byPid.containsKey(all.get(i).parent())) {
        next.push(new Step(all.get(i), 0));
      }
    }
    while (!next.isEmpty()) {
      Step step = next.pop();
      steps.add(step);
      List<TreeEntry> below = children(step.entry().pid());
      for (int i = below.size() - 1; i >= 0; i--) {
        next.push(new Step(below.get(i), step.depth() + 1));
      }
    }
  }

  /** All processes, each before its children, in the image's order. */
  public List<Step> steps() {
    return List.copyOf(steps);
  }

  /** The children of a process. */
  public List<TreeEntry> children(int pid) {
    return List.copyOf(children.getOrDefault(pid, List.of()));
  }

  /** Whether no process of the same parent follows. */
  public boolean isLast(TreeEntry entry) {
    List<TreeEntry> siblings = children.getOrDefault(entry.parent(), List.of());
    return siblings.isEmpty() || siblings.get(siblings.size() - 1).pid() == entry.pid();
  }

  /** The process of that id. */
  public Optional<TreeEntry> process(int pid) {
    return Optional.ofNullable(byPid.get(pid));
  }

  /** The first process, if there is any. */
  public Optional<TreeEntry> root() {
    return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(0).entry());
  }
}
