package io.dockercr.storage.repository;

import java.util.List;

/**
 * What is kept of a set of files: a text that goes with it, and of which chunks each file is made.
 *
 * @param packs the packs that have the chunks; runs name them by their number in this list
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and read by nobody else
record Snapshot(byte[] text, List<PackId> packs, List<Entry> files) {
  /**
   * One file.
   *
   * @param path relative, with slashes
   * @param bytes its size
   * @param runs what it is made of, as {@link Runs} writes it
   */
  @SuppressWarnings("ArrayRecordComponent") // as above
  record Entry(String path, long bytes, byte[] runs) {}
}
