package io.dockercr.criu.images;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How an area's pages differ between two checkpoints of a process, as far as they are in them:
 * pages that nobody touched, and those of files that nobody changed, are in neither. Immutable.
 *
 * @param area the area, as the second checkpoint has it; if it is gone there, as the first does
 * @param gone it is not in the second
 * @param changedBytes pages in both with other content
 * @param addedBytes pages that only the second has
 * @param removedBytes pages that only the first has
 */
public record AreaDifference(
    MemoryArea area, boolean gone, long changedBytes, long addedBytes, long removedBytes) {
  private static final int WINDOW_BYTES = PageSpace.PIECE_BYTES;
  private static final int WINDOW_PAGES = WINDOW_BYTES / PageRun.PAGE_BYTES;

  /** Pages of one of the two, for a while. */
  private static final class Window {
    private final byte[] bytes = new byte[WINDOW_BYTES];
    private final boolean[] there = new boolean[WINDOW_PAGES];

    void fill(PageSpace space, long from) throws IOException {
      Arrays.fill(there, false);
      space.read(
          from,
          from + WINDOW_BYTES,
          (address, piece, length) -> {
            int at = (int) (address - from);
            System.arraycopy(piece, 0, bytes, at, length);
            Arrays.fill(there, at / PageRun.PAGE_BYTES, (at + length) / PageRun.PAGE_BYTES, true);
          });
    }
  }

  /** What is counted of an area while pages go by. */
  private static final class Counter {
    private final List<MemoryArea> areas;
    private final long[][] counts;
    private int at;

    Counter(List<MemoryArea> areas) {
      this.areas = areas.stream().filter(area -> area.kind() != MemoryArea.Kind.GUARD).toList();
      this.counts = new long[this.areas.size()][];
    }

    /** Counts a page, if it is in an area; addresses rise. */
    boolean count(long address, int which) {
      while (at < areas.size() && Long.compareUnsigned(areas.get(at).end(), address) <= 0) {
        at++;
      }
      if (at == areas.size() || Long.compareUnsigned(areas.get(at).start(), address) > 0) {
        return false;
      }
      if (counts[at] == null) {
        counts[at] = new long[3];
      }
      counts[at][which] += PageRun.PAGE_BYTES;
      return true;
    }

    void addTo(List<AreaDifference> differences, boolean gone) {
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] != null) {
          differences.add(
              new AreaDifference(areas.get(i), gone, counts[i][0], counts[i][1], counts[i][2]));
        }
      }
    }
  }

  /**
   * Compares a process's own pages; areas without a difference are left out.
   *
   * @param before the first checkpoint
   * @param after the second
   * @param pid the process, which is in both
   * @throws MalformedImageException if an image is damaged
   * @throws UnreadablePagesException if pages are compressed
   */
  public static List<AreaDifference> of(ImageDirectory before, ImageDirectory after, int pid)
      throws IOException {
    Counter old = new Counter(areas(before, pid));
    Counter now = new Counter(areas(after, pid));
    String map = "pagemap-" + pid + ".img";
    try (PageSpace first = PageSpace.open(before.chain(), map);
        PageSpace second = PageSpace.open(after.chain(), map)) {
      Window left = new Window();
      Window right = new Window();
      long at = Math.min(first.next(), second.next());
      while (at < Long.MAX_VALUE - WINDOW_BYTES) {
        left.fill(first, at);
        right.fill(second, at);
        compare(at, left, right, old, now);
        at = Math.min(first.next(), second.next());
      }
    }
    List<AreaDifference> differences = new ArrayList<>();
    now.addTo(differences, false);
    old.addTo(differences, true);
    return differences;
  }

  private static List<MemoryArea> areas(ImageDirectory images, int pid) throws IOException {
    return images.layout(pid).map(MemoryLayout::areas).orElse(List.of());
  }

  private static void compare(long at, Window left, Window right, Counter old, Counter now) {
    for (int page = 0; page < WINDOW_PAGES; page++) {
      int from = page * PageRun.PAGE_BYTES;
      int to = from + PageRun.PAGE_BYTES;
      boolean both = left.there[page] && right.there[page];
      if (both
          ? Arrays.equals(left.bytes, from, to, right.bytes, from, to)
          : !left.there[page] && !right.there[page]) {
        continue;
      }
      int which = both ? 0 : right.there[page] ? 1 : 2;
      if (!now.count(at + from, which)) {
        old.count(at + from, which);
      }
    }
  }

  /** All of it, in bytes. */
  public long bytes() {
    return changedBytes + addedBytes + removedBytes;
  }
}
