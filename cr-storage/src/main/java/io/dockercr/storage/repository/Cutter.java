package io.dockercr.storage.repository;

/** Decides where a file is cut into chunks. Safe for use by several threads. */
interface Cutter {
  /** No chunk is longer, in bytes. */
  int MAX_BYTES = 64 << 10;

  /**
   * The length of the chunk that begins at {@code from}. There are {@link #MAX_BYTES} or the rest
   * of the file between {@code from} and {@code to}.
   */
  int next(byte[] data, int from, int to);

  /** The size of a memory page in CRIU's images, whatever the machine's, in bytes. */
  int PAGE_BYTES = 4096;

  /** Memory pages: each is a chunk, so that pages that come or go in between shift nothing. */
  Cutter PAGES = (data, from, to) -> Math.min(PAGE_BYTES, to - from);

  /** Everything else: where the content says so. */
  Cutter CONTENT = new ContentCutter();
}
