package io.dockercr.criu.images;

/**
 * Where a process is in its file system ({@code fs-PID.img}). Immutable.
 *
 * @param workingDirectory the directory's id in {@link OpenFiles}
 * @param root the root's id there
 * @param umask its umask
 */
public record ProcessRoots(int workingDirectory, int root, int umask) {

  static ProcessRoots parse(Message message) {
    return new ProcessRoots(message.integer(1), message.integer(2), message.integer(3));
  }
}
