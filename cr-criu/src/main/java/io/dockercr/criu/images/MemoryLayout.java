package io.dockercr.criu.images;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * An address space ({@code mm-PID.img}). Addresses are unsigned; an end is the first address that
 * does not belong. Immutable.
 *
 * @param codeStart where the program's code starts
 * @param codeEnd where it ends
 * @param heapStart where the heap starts
 * @param heapEnd where it ends
 * @param stackStart where the first thread's stack started
 * @param argumentsStart where the command line is: texts, each with a zero byte after it
 * @param argumentsEnd where that ends
 * @param environmentStart where the environment is that the program was started with
 * @param environmentEnd where that ends
 * @param executable the id of the program's file in {@link OpenFiles}
 * @param areas the areas, by rising address; only guard pages overlap others
 */
public record MemoryLayout(
    long codeStart,
    long codeEnd,
    long heapStart,
    long heapEnd,
    long stackStart,
    long argumentsStart,
    long argumentsEnd,
    long environmentStart,
    long environmentEnd,
    int executable,
    List<MemoryArea> areas) {

  static MemoryLayout parse(Message message) throws IOException {
    List<MemoryArea> areas = message.messages(14, Message.MAX_FIELDS, MemoryArea::parse);
    // The kernel's own may be in the upper half; CRIU puts guard pages at the end.
    areas.sort((a, b) -> Long.compareUnsigned(a.start(), b.start()));
    long end = 0;
    for (MemoryArea area : areas) {
      boolean guard = area.kind() == MemoryArea.Kind.GUARD;
      if (Long.compareUnsigned(area.start(), area.end()) > 0
          || (!guard && Long.compareUnsigned(area.start(), end) < 0)) {
        throw message.malformed(
            String.format(
                Locale.ROOT, "the area from %x to %x can't be there", area.start(), area.end()));
      }
      end = guard ? end : area.end();
    }
    return new MemoryLayout(
        message.number(1),
        message.number(2),
        message.number(6),
        message.number(7),
        message.number(5),
        message.number(8),
        message.number(9),
        message.number(10),
        message.number(11),
        message.integer(12),
        areas);
  }
}
