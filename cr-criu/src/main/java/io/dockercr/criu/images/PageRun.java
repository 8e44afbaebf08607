package io.dockercr.criu.images;

/**
 * Pages that follow each other in an address space. Immutable.
 *
 * @param address where they start
 * @param bytes how much they are, in bytes
 * @param where where their content is
 * @param offset where in the pages' file that is; only if it is there
 * @param lazy whether they can be brought back while the process runs
 */
public record PageRun(long address, long bytes, Where where, long offset, boolean lazy) {
  /** Bytes of a page, on every machine that CRIU's images are read from here. */
  public static final int PAGE_BYTES = 4096;

  /** Where a page's content is. */
  public enum Where {
    /** In this image directory. */
    HERE,
    /** In the one that it builds on. */
    PARENT,
    /** Nowhere in the checkpoint: it was left to a page server. */
    ELSEWHERE
  }

  /** The first address behind them. */
  public long end() {
    return address + bytes;
  }
}
