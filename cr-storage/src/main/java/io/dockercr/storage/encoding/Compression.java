package io.dockercr.storage.encoding;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How files are compressed. Immutable.
 *
 * @param format the format
 * @param level zstd's level, 1 to {@link #MAX_LEVEL}; 0 for the others
 */
public record Compression(Format format, int level) {
  /** The formats, each readable by the program of its name. */
  public enum Format {
    NONE("none", ""),
    ZSTD("zstd", ".zst"),
    LZ4("lz4", ".lz4");

    private final String word;
    private final String suffix;

    Format(String word, String suffix) {
      this.word = word;
      this.suffix = suffix;
    }

    /** What the names of such files end in. */
    public String suffix() {
      return suffix;
    }
  }

  /** As files are. */
  public static final Compression NONE = new Compression(Format.NONE, 0);

  /** zstd's level unless said otherwise: that of the program {@code zstd}. */
  public static final int DEFAULT_LEVEL = 3;

  /** zstd's highest level here; higher ones need hundreds of MiB. */
  public static final int MAX_LEVEL = 19;

  /** What an option or a configuration file may say. */
  public static final String WORDS = "none|zstd[:LEVEL]|lz4";

  private static final Pattern TEXT = Pattern.compile("(none|lz4|zstd)(?::([1-9]|1[0-9]))?");

  /**
   * Reads {@code none}, {@code zstd}, {@code zstd:LEVEL} or {@code lz4}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Compression parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (matcher.matches()) {
      for (Format format : Format.values()) {
        boolean hasLevel = format == Format.ZSTD;
        if (format.word.equals(matcher.group(1)) && (hasLevel || matcher.group(2) == null)) {
          String level = matcher.group(2);
          int unlessGiven = hasLevel ? DEFAULT_LEVEL : 0;
          return new Compression(format, level == null ? unlessGiven : Integer.parseInt(level));
        }
      }
    }
    throw new IllegalArgumentException(
        "There is no compression \""
            + text
            + "\"; there are none, zstd, zstd:1 to zstd:"
            + MAX_LEVEL
            + ", and lz4.");
  }

  /** What {@link #parse} reads. */
  @Override
  public String toString() {
    return format == Format.ZSTD ? format.word + ":" + level : format.word;
  }
}
