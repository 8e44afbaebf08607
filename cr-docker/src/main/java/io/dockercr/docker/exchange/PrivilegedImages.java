package io.dockercr.docker.exchange;

import io.dockercr.criu.images.Credentials;
import io.dockercr.criu.images.ImageDirectory;
import io.dockercr.criu.images.Inventory;
import io.dockercr.criu.images.Mount;
import io.dockercr.criu.images.ProcessTree;
import io.dockercr.criu.images.Task;
import io.dockercr.criu.images.TaskIds;
import io.dockercr.criu.images.TreeEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What CRIU's images would give the processes of a container whatever its settings say: CRIU
 * restores capabilities, seccomp filters and mounts as they are there.
 */
final class PrivilegedImages {
  /** What runc mounts in every container, and CRIU makes anew. */
  private static final Set<String> FILE_SYSTEMS =
      Set.of("proc", "sysfs", "tmpfs", "devpts", "mqueue", "cgroup", "cgroup2", "overlay");

  /** Files that say too much of the host; which of them there are depends on its kernel. */
  private static final Set<String> MASKED =
      Set.of("/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/proc/acpi");

  private final ImageDirectory images;
  private final Set<String> found = new LinkedHashSet<>();

  private PrivilegedImages(ImageDirectory images) {
    this.images = images;
  }

  /**
   * Names each that there is.
   *
   * @throws IOException if an image is damaged or can't be read
   */
  static List<String> of(Path images) throws IOException {
    PrivilegedImages privileged = new PrivilegedImages(ImageDirectory.at(images));
    privileged.look();
    return new ArrayList<>(privileged.found);
  }

  private void look() throws IOException {
    Inventory inventory = images.inventory();
    ProcessTree tree = images.processes();
    Set<Long> namespaces = new TreeSet<>();
    Set<String> capabilities = new TreeSet<>();
    boolean filtered = true;
    for (ProcessTree.Step step : tree.steps()) {
      TreeEntry process = step.entry();
      Optional<TaskIds> ids = images.ids(process.pid());
      if (ids.isPresent()) {
        namespaces.add(ids.get().mounts());
        compare(inventory.rootIds(), ids.get());
      }
      for (int thread : process.threads()) {
        Optional<Task> task = images.task(thread);
        if (task.isEmpty() || isGone(task.get()) || task.get().credentials().isEmpty()) {
          continue;
        }
        Credentials may = task.get().credentials().get();
        capabilities.addAll(
            Capabilities.beyondDefault(
                may.effective() | may.permitted() | may.bounding() | may.ambient()));
        filtered &= task.get().seccompMode().equals("filter");
      }
    }
    if (!capabilities.isEmpty()) {
      found.add("processes with the capabilities " + Capabilities.words(capabilities));
    }
    if (!filtered) {
      found.add("processes without a seccomp filter");
    }
    for (long namespace : namespaces) {
      mounts(namespace);
    }
  }

  /** It runs no more, and nobody has asked yet how it ended. */
  private static boolean isGone(Task task) {
    return task.state()
        .filter(state -> state == Task.State.ZOMBIE || state == Task.State.DEAD)
        .isPresent();
  }

  private void compare(Optional<TaskIds> roots, TaskIds ids) {
    if (roots.isEmpty()) {
      return;
    }
    TaskIds root = roots.get();
    same(root.pid(), ids.pid(), "PID");
    same(root.mounts(), ids.mounts(), "mount");
    same(root.ipc(), ids.ipc(), "IPC");
    same(root.hostname(), ids.hostname(), "UTS");
    same(root.network(), ids.network(), "network");
  }

  private void same(long root, long own, String what) {
    if (root == own && own != 0) {
      found.add("processes in the host's " + what + " namespace");
    }
  }

  private void mounts(long namespace) throws IOException {
    boolean masked = false;
    boolean fixed = false;
    boolean hasProc = false;
    for (Mount mount : images.mounts(namespace)) {
      boolean outside = !mount.externalKey().isEmpty();
      masked |= MASKED.contains(mount.mountpoint());
      fixed |= mount.mountpoint().equals("/proc/sys") && mount.readOnly();
      hasProc |= mount.mountpoint().equals("/proc");
      boolean root = mount.mountpoint().equals("/");
      if (!outside && !root && !FILE_SYSTEMS.contains(mount.type())) {
        found.add(
            "the file system "
                + PrivilegedSettings.safe(mount.type())
                + " at "
                + PrivilegedSettings.safe(mount.mountpoint()));
      }
      if (mount.type().equals("sysfs") && !mount.readOnly() && mount.mountpoint().equals("/sys")) {
        found.add("/sys that can be written to");
      }
    }
    if (hasProc && !(masked && fixed)) {
      found.add("/proc without the masks that containers get");
    }
  }
}
