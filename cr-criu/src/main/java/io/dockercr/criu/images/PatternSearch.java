package io.dockercr.criu.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds matches of a regular expression in memory, each byte taken for a character (ISO 8859-1). A
 * match is found if it has at most {@link #MAX_MATCH_BYTES}. Takes pieces in rising order. Used by
 * one thread, for one process.
 */
public final class PatternSearch implements MemorySearch {
  /** The longest match that is sure to be found. */
  public static final int MAX_MATCH_BYTES = 4096;

  private final Pattern pattern;
  private final Hits hits;
  private byte[] window = new byte[MAX_MATCH_BYTES];
  private int length;
  private long address;
  // Matches that start before this have been told.
  private int fresh;

  /**
   * @param hits gets what is found
   */
  public PatternSearch(Pattern pattern, Hits hits) {
    this.pattern = pattern;
    this.hits = hits;
  }

  /** Bytes as a text, without copying them. */
  private static final class Latin1 implements CharSequence {
    private final byte[] bytes;
    private final int from;
    private final int to;

    Latin1(byte[] bytes, int from, int to) {
      this.bytes = bytes;
      this.from = from;
      this.to = to;
    }

    @Override
    public int length() {
      return to - from;
    }

    @Override
    public char charAt(int index) {
      return (char) (bytes[from + index] & 0xff);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Latin1(bytes, from + start, from + end);
    }

    @Override
    public String toString() {
      return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void piece(long at, byte[] bytes, int count) throws IOException {
    if (at != address + length) {
      finish();
      address = at;
    }
    // What is left of the last piece, and this one.
    if (window.length < length + count) {
      byte[] larger = new byte[length + count];
      System.arraycopy(window, 0, larger, 0, length);
      window = larger;
    }
    System.arraycopy(bytes, 0, window, length, count);
    length += count;
    search(Math.max(0, length - MAX_MATCH_BYTES));
    int gone = Math.max(0, length - MAX_MATCH_BYTES);
    System.arraycopy(window, gone, window, 0, length - gone);
    address += gone;
    length -= gone;
    fresh = Math.max(0, fresh - gone);
  }

  @Override
  public void finish() throws IOException {
    search(length);
    length = 0;
    fresh = 0;
  }

  /** Tells of matches that start before an index. */
  private void search(int before) throws IOException {
    Matcher matcher = pattern.matcher(new Latin1(window, 0, length));
    int from = fresh;
    while (from < before && matcher.find(from) && matcher.start() < before) {
      int end = Math.max(matcher.end(), matcher.start() + 1);
      if (matcher.end() > matcher.start()) {
        hits.found(
            address + matcher.start(),
            window,
            matcher.start(),
            matcher.end() - matcher.start(),
            length);
      }
      from = end;
    }
    fresh = Math.max(fresh, Math.max(from, before));
  }
}
