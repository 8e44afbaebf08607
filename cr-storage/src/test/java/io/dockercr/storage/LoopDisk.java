package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A file system in a file, mounted until it is closed. */
final class LoopDisk implements AutoCloseable {
  private static final long BYTES = 512L << 20;

  private final Path mountPoint;

  private LoopDisk(Path mountPoint) {
    this.mountPoint = mountPoint;
  }

  /**
   * @param type such as {@code xfs}; the test is skipped where the kernel or {@code mkfs} lacks it
   */
  static LoopDisk mount(Path temp, String type) throws Exception {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root can mount");
    assumeTrue(
        Files.readAllLines(Path.of("/proc/filesystems")).stream()
            .anyMatch(line -> line.endsWith("\t" + type)),
        "this kernel has no " + type);
    assumeTrue(Files.exists(Path.of("/dev/loop-control")), "this host has no loop devices");
    assumeTrue(
        Stream.of("/sbin", "/usr/sbin").anyMatch(at -> Files.exists(Path.of(at, "mkfs." + type))),
        "there is no mkfs." + type + " here; test/scripts/setup_host.sh installs it");
    Path image = temp.resolve(type + ".image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(BYTES);
    }
    Path mountPoint = Files.createDirectory(temp.resolve(type));
    run("mkfs." + type, "-q", image.toString());
    run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    LoopDisk disk = new LoopDisk(mountPoint);
    Files.setPosixFilePermissions(mountPoint, TrustedDirectory.DIRECTORY_PERMISSIONS);
    return disk;
  }

  Path path() {
    return mountPoint;
  }

  /** Bytes that are left once everything is written. */
  long freeBytes() throws Exception {
    run("sync", "-f", mountPoint.toString());
    return Files.getFileStore(mountPoint).getUnallocatedSpace();
  }

  @Override
  public void close() throws Exception {
    run("umount", mountPoint.toString());
  }

  private static void run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(List.of(command) + ": " + output);
    }
  }
}
