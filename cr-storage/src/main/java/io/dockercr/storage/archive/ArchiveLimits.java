package io.dockercr.storage.archive;

/**
 * What an archive may be at most; more is refused. Immutable.
 *
 * @param maxEntries files and directories
 * @param maxBytes of all files together
 * @param maxRatio how many times larger than its compressed form the archive may be, once it is
 *     larger than {@code ratioFreeBytes}
 * @param ratioFreeBytes how large an archive may be whatever its ratio: memory full of zeros is
 *     compressed to nothing
 */
public record ArchiveLimits(int maxEntries, long maxBytes, long maxRatio, long ratioFreeBytes) {
  /** 100,000 entries, 4 TiB, 1,000 times beyond the first GiB. */
  public static final ArchiveLimits DEFAULT = new ArchiveLimits(100_000, 4L << 40, 1000, 1L << 30);

  /**
   * @throws IllegalArgumentException if one is less than 1, {@code ratioFreeBytes} less than 0
   */
  public ArchiveLimits {
    if (maxEntries < 1 || maxBytes < 1 || maxRatio < 1 || ratioFreeBytes < 0) {
      throw new IllegalArgumentException("a limit that no archive keeps");
    }
  }
}
