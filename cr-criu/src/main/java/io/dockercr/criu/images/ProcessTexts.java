package io.dockercr.criu.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The texts that a process was started with, as they are in its memory. Immutable.
 *
 * @param command its command line, or the title that it wrote over that; empty if it can't be read
 * @param environment its environment, {@code NAME=VALUE} each; empty if it can't be read or was not
 *     asked for
 */
public record ProcessTexts(Optional<List<String>> command, Optional<List<String>> environment) {
  /** A longer command line or environment is not read; the kernel allows 6 MiB for both. */
  private static final long MAX_TEXT_BYTES = 8 * 1024 * 1024;

  /** What there is of a process without memory. */
  public static final ProcessTexts NONE = new ProcessTexts(Optional.empty(), Optional.empty());

  /**
   * Reads them.
   *
   * @param environment whether the environment is wanted
   * @throws MalformedImageException if an image is damaged
   * @throws UnreadablePagesException if the pages are compressed
   */
  public static ProcessTexts of(ProcessMemory memory, boolean environment) throws IOException {
    MemoryLayout layout = memory.layout();
    List<ProcessMemory.Range> ranges = new ArrayList<>();
    ranges.add(range(layout.argumentsStart(), layout.argumentsEnd()));
    ranges.add(
        environment ? range(layout.environmentStart(), layout.environmentEnd()) : range(0, 0));
    List<Optional<byte[]>> found = memory.bytes(ranges);
    Optional<byte[]> title = longTitle(memory, found.get(0));
    return new ProcessTexts(
        title.isPresent()
            ? title.map(bytes -> split(bytes).subList(0, 1))
            : found.get(0).map(ProcessTexts::split),
        environment ? found.get(1).map(ProcessTexts::split) : Optional.empty());
  }

  /**
   * A title that a program wrote over its command line and on into the environment, as the kernel
   * sees it: the command line's last byte is not zero. Empty if there is none.
   */
  private static Optional<byte[]> longTitle(ProcessMemory memory, Optional<byte[]> command)
      throws IOException {
    MemoryLayout layout = memory.layout();
    long start = layout.argumentsStart();
    long end = layout.argumentsEnd();
    if (end <= start
        || layout.environmentStart() != end
        || layout.environmentEnd() <= end
        || command.isEmpty()
        || command.get().length == 0
        || command.get()[command.get().length - 1] == 0) {
      return Optional.empty();
    }
    // The kernel looks no further than a page.
    return memory.bytes(start, (int) Math.min(layout.environmentEnd() - start, 4096));
  }

  private static ProcessMemory.Range range(long start, long end) {
    long length = end - start;
    return start < 0 || length < 0 || length > MAX_TEXT_BYTES
        ? new ProcessMemory.Range(0, 0)
        : new ProcessMemory.Range(start, (int) length);
  }

  /** Texts with a zero byte after each. A program may have overwritten the last one. */
  private static List<String> split(byte[] bytes) {
    List<String> texts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        texts.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    if (start < bytes.length) {
      texts.add(new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8));
    }
    // A title written over the command line leaves what was behind it empty; one may be real.
    int end = texts.size();
    while (end > 0 && texts.get(end - 1).isEmpty()) {
      end--;
    }
    return List.copyOf(end < texts.size() - 1 ? texts.subList(0, end) : texts);
  }
}
