package io.dockercr.storage.archive;

import java.util.List;
import java.util.Optional;

/** Chooses what of an archive is unpacked. */
@FunctionalInterface
public interface Selection {
  /** Everything. */
  Selection ALL = entry -> Optional.of(List.of(Part.WHOLE));

  /**
   * What of an entry is wanted: parts of its content by rising offsets, with holes between them;
   * none for a file of holes that has the size alone. Empty if it is left out.
   */
  Optional<List<Part>> of(ArchiveEntry entry);

  /**
   * A part of a file.
   *
   * @param from the first byte
   * @param to the first one behind it
   */
  record Part(long from, long to) {
    /** All of a file. */
    public static final Part WHOLE = new Part(0, Long.MAX_VALUE);

    /**
     * @throws IllegalArgumentException if the part ends before it begins
     */
    public Part {
      if (from < 0 || to < from) {
        throw new IllegalArgumentException("a part from " + from + " to " + to);
      }
    }

    long bytesOf(long size) {
      return Math.max(0, Math.min(to, size) - from);
    }
  }
}
