package io.dockercr.criu.images;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How much of an area's content is in a checkpoint. Immutable.
 *
 * @param area the area
 * @param hereBytes what is in this checkpoint
 * @param parentBytes what is in the one that it builds on
 */
public record AreaUsage(MemoryArea area, long hereBytes, long parentBytes) {

  /**
   * Of all areas, in their order.
   *
   * @param areas by rising address
   * @param map read to its end; may be null, for no pages at all
   */
  static List<AreaUsage> of(List<MemoryArea> areas, PageMap map) throws IOException {
    long[] here = new long[areas.size()];
    long[] parent = new long[areas.size()];
    int at = 0;
    PageRun run = map == null ? null : map.next();
    while (run != null) {
      while (at < areas.size() && isBehind(areas.get(at), run.address())) {
        at++;
      }
      if (run.where() != PageRun.Where.ELSEWHERE) {
        count(areas, at, run, run.where() == PageRun.Where.PARENT ? parent : here);
      }
      run = map.next();
    }
    List<AreaUsage> usages = new ArrayList<>(areas.size());
    for (int i = 0; i < areas.size(); i++) {
      usages.add(new AreaUsage(areas.get(i), here[i], parent[i]));
    }
    return usages;
  }

  /** Guard pages lie over other areas, and have no content. */
  private static boolean isBehind(MemoryArea area, long address) {
    return area.kind() == MemoryArea.Kind.GUARD || Long.compareUnsigned(area.end(), address) <= 0;
  }

  private static void count(List<MemoryArea> areas, int from, PageRun run, long[] bytes) {
    for (int i = from; i < areas.size(); i++) {
      MemoryArea area = areas.get(i);
      if (Long.compareUnsigned(area.start(), run.end()) >= 0) {
        return;
      }
      if (area.kind() != MemoryArea.Kind.GUARD) {
        // Pages are in the lower half, an area may end in the upper one.
        long end = area.end() < 0 ? run.end() : Math.min(area.end(), run.end());
        bytes[i] += Math.max(0, end - Math.max(area.start(), run.address()));
      }
    }
  }

  /** Those with the most content first, then the largest. */
  public static Comparator<AreaUsage> biggestFirst() {
    return Comparator.<AreaUsage>comparingLong(usage -> usage.hereBytes + usage.parentBytes)
        .thenComparingLong(usage -> usage.area.sizeBytes())
        .reversed();
  }
}
