package io.dockercr.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory of a container CRIU is going to write, at least. What processes have for
 * themselves counts for each, since CRIU writes it for each; memory that they share counts once.
 * Not counted is what can be smaller in a checkpoint than it is now: clean pages of files, which
 * are not dumped, and what is in a tmpfs, which CRIU compresses.
 */
final class DumpedMemory {
  /** Below this, looking at each of a process's mappings costs more than it tells. */
  private static final long SHARED_THAT_COUNTS = 16L << 20;

  private static final Path PROC = Path.of("/proc");

  /** The head of a mapping: address, permissions, offset, device, inode, and its name. */
  private static final Pattern MAPPING =
      Pattern.compile("[0-9a-f]+-[0-9a-f]+ \\S+ [0-9a-f]+ \\S+ [0-9]+ *(.*)");

  /** Memory that processes share without a file system of the container: CRIU writes its pages. */
  private static final Pattern SHARED =
      Pattern.compile("(/dev/zero|/SYSV[0-9a-f]{8}|/memfd:.*) \\(deleted\\)");

  private DumpedMemory() {}

  /**
   * Adds up the memory of the descendants of {@code init}, and its own.
   *
   * @param cgroup the container's cgroup directory
   * @return bytes
   */
  static long bytes(int init, Path cgroup) throws IOException {
    long bytes = 0;
    for (long pid : ExecSessions.familyOf(init, cgroup)) {
      Path process = PROC.resolve(Long.toString(pid));
      try {
        String status = read(process.resolve("status"));
        bytes += privateBytes(status);
        if (field(status, "RssShmem:") >= SHARED_THAT_COUNTS) {
          bytes += sharedBytes(read(process.resolve("smaps")));
        }
      } catch (IOException e) {
        // The kernel says ENOENT or ESRCH of a process that has ended since.
        if (Files.exists(process)) {
          throw e;
        }
      }
    }
    return bytes;
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }

  /** What {@code /proc/PID/status} says of memory that only this process has. */
  static long privateBytes(String status) {
    return field(status, "RssAnon:") + field(status, "VmSwap:");
  }

  /** A process's share, by {@code /proc/PID/smaps}, of what it shares without a file system. */
  static long sharedBytes(String smaps) {
    long bytes = 0;
    boolean counts = false;
    for (String line : smaps.split("\n")) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.matches()) {
        counts = SHARED.matcher(mapping.group(1)).matches();
      } else if (counts && line.startsWith("Pss:")) {
        bytes += kilobytes(line);
      }
    }
    return bytes;
  }

  /** A field's value; 0 if a kernel thread or a dying process does not have it. */
  private static long field(String status, String name) {
    int at = status.indexOf("\n" + name);
    return at < 0 ? 0 : kilobytes(status.substring(at + 1).split("\n", 2)[0]);
  }

  /** A line is {@code Name: 123 kB}. */
  private static long kilobytes(String line) {
    String value = line.substring(line.indexOf(':') + 1).strip();
    return Long.parseLong(value.split(" ", 2)[0]) << 10;
  }
}
