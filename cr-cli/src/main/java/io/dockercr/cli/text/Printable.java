package io.dockercr.cli.text;

import java.util.Locale;

/**
 * Text from elsewhere as a terminal may show it: what would move the cursor, colour, hide or turn
 * around what comes after it is shown as its number instead.
 */
public final class Printable {
  private Printable() {}

  /** The text on one line, with escapes such as {@code \x1b} for what can't be shown. */
  public static String of(String text) {
    if (text.codePoints().allMatch(Printable::isPlain)) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> append(shown, c));
    return shown.toString();
  }

  /**
   * The same, cut where it gets too long for a line.
   *
   * @param most the most characters of the text that are shown, at least 1
   */
  public static String of(String text, int most) {
    boolean cut = text.codePointCount(0, text.length()) > most;
    return cut ? of(text.substring(0, text.offsetByCodePoints(0, most))) + "…" : of(text);
  }

  private static void append(StringBuilder shown, int c) {
    if (isPlain(c)) {
      shown.appendCodePoint(c);
    } else if (c == '\n') {
      shown.append("\\n");
    } else if (c == '\t') {
      shown.append("\\t");
    } else {
      shown.append(String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : "\\u%04x", c));
    }
  }

  private static boolean isPlain(int c) {
    if (c >= 0x20 && c < 0x7f) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
