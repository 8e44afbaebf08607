package io.dockercr.cli.text;

import java.util.List;
import java.util.Set;

/** Rows of text in aligned columns. */
public final class Table {
  private static final String GAP = "  ";

  private Table() {}

  /** Each column as wide as its widest cell; no blanks at the end of a line. */
  public static String aligned(List<List<String>> rows) {
    return aligned(rows, Set.of());
  }

  /**
   * The same, with some columns flush right.
   *
   * @param right their indices, from 0
   */
  public static String aligned(List<List<String>> rows, Set<Integer> right) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String blanks = " ".repeat(widths[i] - row.get(i).length());
        line.append(right.contains(i) ? blanks + row.get(i) : row.get(i) + blanks).append(GAP);
      }
      text.append(text.length() == 0 ? "" : System.lineSeparator())
          .append(line.toString().stripTrailing());
    }
    return text.toString();
  }
}
