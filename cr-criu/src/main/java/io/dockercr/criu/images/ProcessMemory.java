package io.dockercr.criu.images;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a checkpoint holds of a process's memory, by address: pages of its own, those that a parent
 * checkpoint has, and shared memory. Pages that the process never touched, and those of files that
 * it did not change, are not in a checkpoint. Reads piece by piece. Safe for use by several threads
 * if its images are.
 */
public final class ProcessMemory {
  /** Takes what is there. */
  @FunctionalInterface
  public interface Sink {
    /**
     * @param address where it is
     * @param bytes the bytes from index 0; used again afterwards
     * @param length how many there are
     * @throws IOException to stop
     */
    void piece(long address, byte[] bytes, int length) throws IOException;
  }

  // For each its map is read from the beginning.
  private static final int MAX_SHARED_PIECES = 1024;

  private final List<ImageSource> chain;
  private final int pid;
  private final MemoryLayout layout;

  ProcessMemory(List<ImageSource> chain, int pid, MemoryLayout layout) {
    this.chain = List.copyOf(chain);
    this.pid = pid;
    this.layout = layout;
  }

  /** Where what is. */
  public MemoryLayout layout() {
    return layout;
  }

  /**
   * Gives all that there is between two addresses: first the process's own pages, then shared
   * memory, each in rising order.
   *
   * @param from the first address
   * @param to the first address that is not wanted
   * @throws MalformedImageException if an image is damaged
   * @throws UnreadablePagesException if the pages are compressed
   */
  public void read(long from, long to, Sink sink) throws IOException {
    try (PageSpace space = PageSpace.open(chain, "pagemap-" + pid + ".img")) {
      space.read(from, to, sink::piece);
    }
    int pieces = 0;
    for (MemoryArea area : layout.areas()) {
      long start = Math.max(from, area.start());
      long end = Math.min(to, area.end());
      String name = "pagemap-shmem-" + area.sharedId() + ".img";
      if (start < end && isShared(area) && isHere(name)) {
        if (pieces++ == MAX_SHARED_PIECES) {
          throw new MalformedImageException(
              "mm-" + pid + ".img", "it has more than " + MAX_SHARED_PIECES + " shared areas");
        }
        readShared(area, name, start, end, sink);
      }
    }
  }

  private void readShared(MemoryArea area, String name, long start, long end, Sink sink)
      throws IOException {
    // Its map counts from the beginning of the shared memory.
    long shift = area.start() - area.fileOffset();
    try (PageSpace space = PageSpace.open(chain, name)) {
      space.read(
          start - shift,
          end - shift,
          (address, bytes, length) -> sink.piece(address + shift, bytes, length));
    }
  }

  private static boolean isShared(MemoryArea area) {
    return switch (area.kind()) {
      case ANONYMOUS_SHARED, SYSTEM_V, MEMFD -> true;
      default -> false;
    };
  }

  private boolean isHere(String name) throws IOException {
    return chain.get(0).has(name);
  }

  /**
   * Bytes at an address, if all of them are in the checkpoint.
   *
   * @param length at most 16 MiB
   * @throws MalformedImageException if an image is damaged
   * @throws UnreadablePagesException if the pages are compressed
   */
  public Optional<byte[]> bytes(long address, int length) throws IOException {
    return bytes(List.of(new Range(address, length))).get(0);
  }

  /**
   * Where bytes are.
   *
   * @param address the first
   * @param length how many
   */
  public record Range(long address, int length) {}

  /** Like {@link #bytes(long, int)} for several places, in one go. */
  public List<Optional<byte[]>> bytes(List<Range> ranges) throws IOException {
    List<byte[]> found = new ArrayList<>();
    int[] missing = new int[ranges.size()];
    long from = Long.MAX_VALUE;
    long to = 0;
    for (int i = 0; i < ranges.size(); i++) {
      Range range = ranges.get(i);
      if (range.length() < 0 || range.length() > ImageFile.MAX_MESSAGE_BYTES) {
        throw new IllegalArgumentException("a range of " + range.length() + " bytes");
      }
      found.add(new byte[range.length()]);
      missing[i] = range.length();
      if (range.length() > 0) {
        from = Math.min(from, range.address());
        to = Math.max(to, range.address() + range.length());
      }
    }
    read(
        from, to, (address, bytes, length) -> pick(ranges, found, missing, address, bytes, length));
    List<Optional<byte[]>> results = new ArrayList<>();
    for (int i = 0; i < ranges.size(); i++) {
      results.add(missing[i] == 0 ? Optional.of(found.get(i)) : Optional.empty());
    }
    return results;
  }

  private static void pick(
      List<Range> ranges,
      List<byte[]> found,
      int[] missing,
      long address,
      byte[] bytes,
      int length) {
    for (int i = 0; i < ranges.size(); i++) {
      Range range = ranges.get(i);
      long start = Math.max(address, range.address());
      long end = Math.min(address + length, range.address() + range.length());
      if (start < end) {
        System.arraycopy(
            bytes,
            (int) (start - address),
            found.get(i),
            (int) (start - range.address()),
            (int) (end - start));
        missing[i] -= (int) (end - start);
      }
    }
  }
}
