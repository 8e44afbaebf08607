package io.dockercr.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A process of its own that holds the lease of a directory, renewed, until it is killed. */
final class LeaseProcess {
  private LeaseProcess() {}

  public static void main(String[] args) throws Exception {
    Path thing = Path.of(args[0]);
    Duration valid = Duration.ofMillis(Long.parseLong(args[1]));
    try (Lease lease = Lease.take(thing, valid, valid.dividedBy(4))) {
      Files.createDirectory(thing);
      System.out.println("started");
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
