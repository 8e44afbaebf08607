package io.dockercr.storage.repository;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers for packs, so that a chunk's place is one {@code long}: the pack's number and the chunk's
 * in it. Used by one thread.
 */
final class PackTable {
  private final List<PackId> packs = new ArrayList<>();
  private final Map<PackId, Integer> numbers = new HashMap<>();

  /** A number for a pack that has no name yet. */
  int reserve() {
    packs.add(null);
    return packs.size() - 1;
  }

  void name(int number, PackId id) {
    packs.set(number, id);
    numbers.putIfAbsent(id, number);
  }

  int numberOf(PackId id) {
    Integer known = numbers.get(id);
    if (known != null) {
      return known;
    }
    int number = reserve();
    name(number, id);
    return number;
  }

  /** The pack of a number; null if it has no name yet. */
  PackId get(int number) {
    return packs.get(number);
  }

  List<PackId> all() {
    return packs;
  }

  static long place(int pack, int chunk) {
    return (long) pack << Integer.SIZE | chunk;
  }

  static int packOf(long place) {
    return (int) (place >>> Integer.SIZE);
  }

  static int chunkOf(long place) {
    return (int) place;
  }
}
