package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * A process, as others can tell it.
 *
 * @param host its host's name, for people only
 * @param boot what the kernel calls the time since its start
 * @param space the process-id namespace
 * @param pid its id there
 * @param started when it started, milliseconds since 1970 by its host's clock; tells apart
 *     processes of one id
 */
record LeaseOwner(String host, String boot, String space, long pid, long started) {
  private static final Path KERNEL = Path.of("/proc/sys/kernel");

  static LeaseOwner self() throws IOException {
    ProcessHandle self = ProcessHandle.current();
    return new LeaseOwner(
        line(KERNEL.resolve("hostname")),
        line(KERNEL.resolve("random/boot_id")),
        Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString(),
        self.pid(),
        started(self));
  }

  private static String line(Path file) throws IOException {
    return Files.readString(file, UTF_8).strip();
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /** Whether it is known to have ended: only of a process beside this one can that be known. */
  boolean hasEnded(LeaseOwner self) {
    if (!boot.equals(self.boot) || !space.equals(self.space)) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    return process.isEmpty() || (started != 0 && started(process.get()) != started);
  }

  void write(Properties fields) {
    fields.setProperty("host", host);
    fields.setProperty("boot", boot);
    fields.setProperty("pid-namespace", space);
    fields.setProperty("pid", Long.toString(pid));
    fields.setProperty("started", Long.toString(started));
  }

  /** Empty if the fields make no sense. */
  static Optional<LeaseOwner> read(Properties fields) {
    try {
      return Optional.of(
          new LeaseOwner(
              fields.getProperty("host", ""),
              fields.getProperty("boot", ""),
              fields.getProperty("pid-namespace", ""),
              Long.parseLong(fields.getProperty("pid", "")),
              Long.parseLong(fields.getProperty("started", ""))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
