package io.dockercr.s3;

/**
 * How a file is divided into parts.
 *
 * @param fileBytes the file's size
 * @param partBytes the size of each part but the last
 */
record PartSizes(long fileBytes, long partBytes) {
  /** S3 takes no more. */
  private static final int MOST_PARTS = 10_000;

  private static final long MIB = 1 << 20;

  /** Parts of a wanted size, or of as many MiB more as it takes not to have too many. */
  static PartSizes of(long fileBytes, long wanted) {
    long least = (fileBytes + MOST_PARTS - 1) / MOST_PARTS;
    return new PartSizes(fileBytes, Math.max(wanted, (least + MIB - 1) / MIB * MIB));
  }

  int count() {
    return (int) ((fileBytes + partBytes - 1) / partBytes);
  }

  long start(int part) {
    return part * partBytes;
  }

  long length(int part) {
    return Math.min(partBytes, fileBytes - start(part));
  }
}
