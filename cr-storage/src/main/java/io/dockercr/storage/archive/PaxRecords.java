package io.dockercr.storage.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The records of an extended header: {@code LENGTH KEY=VALUE\n}, a character for each byte. */
final class PaxRecords {
  private static final int MAX_DIGITS = 8;

  private PaxRecords() {}

  /** Empty if they are not well formed. */
  static Optional<Map<String, String>> parse(byte[] content) {
    String text = new String(content, ISO_8859_1);
    Map<String, String> records = new LinkedHashMap<>();
    int at = 0;
    while (at < text.length()) {
      int space = text.indexOf(' ', at);
      int end = space < 0 ? -1 : at + length(text.substring(at, space));
      int equals = text.indexOf('=', space);
      boolean sound =
          end > space
              && end <= text.length()
              && text.charAt(end - 1) == '\n'
              && equals > space + 1
              && equals < end;
      if (!sound) {
        return Optional.empty();
      }
      records.put(text.substring(space + 1, equals), text.substring(equals + 1, end - 1));
      at = end;
    }
    return Optional.of(records);
  }

  /** Below zero for what is no number. */
  private static int length(String digits) {
    boolean number =
        !digits.isEmpty()
            && digits.length() <= MAX_DIGITS
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? Integer.parseInt(digits) : Integer.MIN_VALUE;
  }

  /** Whether some of them say what an entry is called, or how large it is. */
  static boolean matter(Map<String, String> records) {
    return records.keySet().stream()
        .anyMatch(
            key ->
                key.equals("path")
                    || key.equals("size")
                    || key.equals("linkpath")
                    || key.startsWith("GNU.sparse")
                    || key.startsWith(LayerEntry.ATTRIBUTE));
  }

  /** In the map's order. */
  static byte[] write(Map<String, String> records) {
    StringBuilder content = new StringBuilder();
    records.forEach((key, value) -> content.append(record(key + "=" + value)));
    return content.toString().getBytes(ISO_8859_1);
  }

  /** A record begins with its own length in decimal digits, which counts them too. */
  private static String record(String text) {
    int length = text.length() + 2;
    String record = length + " " + text + "\n";
    while (record.length() != length) {
      length = record.length();
      record = length + " " + text + "\n";
    }
    return record;
  }
}
