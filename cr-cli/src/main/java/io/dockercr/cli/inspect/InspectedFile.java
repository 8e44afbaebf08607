package io.dockercr.cli.inspect;

import io.dockercr.criu.images.OpenFile;
import io.dockercr.criu.images.TcpStream;
import java.util.Optional;

/**
 * A descriptor and the file that it stands for.
 *
 * @param descriptor its number
 * @param closeOnExec an {@code execve} closes it
 * @param file the file
 * @param name as {@code /proc/PID/fd} would show it; empty if it has none
 * @param stream the queues of a TCP connection
 */
record InspectedFile(
    int descriptor, boolean closeOnExec, OpenFile file, String name, Optional<TcpStream> stream) {

  boolean isSocket() {
    return FileWords.isSocket(file);
  }
}
