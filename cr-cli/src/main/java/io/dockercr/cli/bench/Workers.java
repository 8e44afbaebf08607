package io.dockercr.cli.bench;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who works for a docker-cr command: itself and its descendants, and what the engine has started
 * since then, in and below its shims. The processes of containers are not among them.
 */
final class Workers {
  private final ProcFiles proc;
  private final ProcessStat root;

  Workers(ProcFiles proc, ProcessStat root) {
    this.proc = proc;
    this.root = root;
  }

  Set<Long> among(Map<Long, ProcessStat> all) {
    Set<Long> workers = new HashSet<>();
    for (ProcessStat process : all.values()) {
      if (worksForIt(process, all) && !proc.isInside(process.pid())) {
        workers.add(process.pid());
      }
    }
    return workers;
  }

  private boolean worksForIt(ProcessStat process, Map<Long, ProcessStat> all) {
    boolean isNew = process.started() >= root.started();
    // Parents may end and be replaced while we look: no more steps than there are processes.
    ProcessStat ancestor = process;
    for (int steps = 0; ancestor != null && steps < all.size(); steps++) {
      if (ancestor.pid() == root.pid() || (isNew && isEngine(ancestor))) {
        return true;
      }
      ancestor = all.get(ancestor.parent());
    }
    return false;
  }

  private static boolean isEngine(ProcessStat process) {
    return process.name().startsWith("containerd") || process.name().equals("dockerd");
  }
}
