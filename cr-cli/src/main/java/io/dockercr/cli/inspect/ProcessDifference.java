package io.dockercr.cli.inspect;

import io.dockercr.criu.images.AreaDifference;
import java.util.List;

/**
 * How a process differs between two checkpoints.
 *
 * @param pid its id
 * @param kind whether it is in both
 * @param title its command line, in the second checkpoint if it is there
 * @param before what only the first has, a line each: its command line, files, sockets
 * @param after what only the second has
 * @param memory how its memory differs
 * @param areaNames what those areas are called, in the same order
 */
record ProcessDifference(
    int pid,
    Kind kind,
    String title,
    Lines before,
    Lines after,
    List<AreaDifference> memory,
    List<String> areaNames) {

  /** Where it is. */
  enum Kind {
    BOTH,
    ADDED,
    REMOVED
  }

  /**
   * What is compared line by line.
   *
   * @param command the command line
   * @param environment variables
   * @param files descriptors that are no sockets, working directory, root and program
   * @param sockets descriptors that are
   */
  record Lines(
      List<String> command, List<String> environment, List<String> files, List<String> sockets) {

    boolean isEmpty() {
      return command.isEmpty() && environment.isEmpty() && files.isEmpty() && sockets.isEmpty();
    }
  }

  boolean isNone() {
    return kind == Kind.BOTH && before.isEmpty() && after.isEmpty() && memory.isEmpty();
  }

  long changedBytes() {
    return memory.stream().mapToLong(AreaDifference::changedBytes).sum();
  }

  long addedBytes() {
    return memory.stream().mapToLong(AreaDifference::addedBytes).sum();
  }

  long removedBytes() {
    return memory.stream().mapToLong(AreaDifference::removedBytes).sum();
  }
}
