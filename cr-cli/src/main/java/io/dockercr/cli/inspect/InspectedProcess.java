package io.dockercr.cli.inspect;

import io.dockercr.criu.images.AreaUsage;
import io.dockercr.criu.images.MemoryArea;
import io.dockercr.criu.images.Task;
import io.dockercr.criu.images.TreeEntry;
import java.util.List;
import java.util.Optional;

/**
 * What a checkpoint says of a process. Lists of what was not asked for are empty.
 *
 * @param entry its place in the tree
 * @param depth how many ancestors it has
 * @param task what the kernel knew of it
 * @param command its command line; empty if it can't be read, as a zombie's
 * @param environment its environment, {@code NAME=VALUE} each; empty if it can't be read
 * @param executable the path of its program; empty if it has none
 * @param workingDirectory its working directory
 * @param root its root directory
 * @param umask its umask; -1 if not said
 * @param files its descriptors
 * @param areas its memory, by address
 * @param areaNames what each area is called, in the same order
 */
record InspectedProcess(
    TreeEntry entry,
    int depth,
    Optional<Task> task,
    Optional<List<String>> command,
    Optional<List<String>> environment,
    String executable,
    String workingDirectory,
    String root,
    int umask,
    List<InspectedFile> files,
    List<AreaUsage> areas,
    List<String> areaNames) {

  int pid() {
    return entry.pid();
  }

  String name() {
    return task.map(Task::name).orElse("");
  }

  /** The most characters of a command line that are shown to people where it is a heading. */
  static final int TITLE_LENGTH = 100;

  /** Its command line on one line, or its name in brackets as {@code ps} shows it. */
  String title() {
    return command
        .filter(words -> !words.isEmpty())
        .map(words -> String.join(" ", words))
        .orElse("[" + name() + "]");
  }

  List<InspectedFile> sockets() {
    return files.stream().filter(InspectedFile::isSocket).toList();
  }

  /** What of its memory the checkpoint has, in bytes. */
  long memoryBytes() {
    return areas.stream().mapToLong(AreaUsage::hereBytes).sum();
  }

  long parentBytes() {
    return areas.stream().mapToLong(AreaUsage::parentBytes).sum();
  }

  /** What it had mapped, in bytes, without guard pages. */
  long mappedBytes() {
    return areas.stream()
        .map(AreaUsage::area)
        .filter(area -> area.kind() != MemoryArea.Kind.GUARD)
        .mapToLong(MemoryArea::sizeBytes)
        .sum();
  }
}
