package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A tiny tmpfs, mounted until it is closed. */
final class SmallDisk implements AutoCloseable {
  private final Path mountPoint;

  private SmallDisk(Path mountPoint) {
    this.mountPoint = mountPoint;
  }

  /**
   * @param options such as {@code size=1m}
   */
  static SmallDisk mount(Path mountPoint, String options) throws Exception {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root can mount");
    Files.createDirectories(mountPoint);
    run("mount", "-t", "tmpfs", "-o", "mode=0700," + options, "tmpfs", mountPoint.toString());
    return new SmallDisk(mountPoint);
  }

  Path path() {
    return mountPoint;
  }

  void remount(String options) throws Exception {
    run("mount", "-o", "remount," + options, mountPoint.toString());
  }

  /** Writes a file until nothing more fits. */
  Path fill() throws IOException {
    Path file =
        Files.createTempFile(
            mountPoint,
            "fill",
            "",
            PosixFilePermissions.asFileAttribute(TrustedDirectory.FILE_PERMISSIONS));
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
    return file;
  }

  @Override
  public void close() throws Exception {
    run("umount", mountPoint.toString());
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(List.of(command) + ": " + output);
    }
  }
}
