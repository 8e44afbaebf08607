package io.dockercr.criu;

import java.util.Locale;

/** How a pre-dump reads memory ({@code criu pre-dump --pre-dump-mode}). */
public enum PreDumpMode {
  /** Pages are pinned in pipes while the tasks stand still. */
  SPLICE(1),
  /** Pages are read with {@code process_vm_readv} when the tasks run again. */
  READ(2);

  private final int number;

  PreDumpMode(int number) {
    this.number = number;
  }

  String criuName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As libcriu counts them. */
  int number() {
    return number;
  }
}
