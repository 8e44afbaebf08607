package io.dockercr.cli;

import java.util.List;

/** Rows of text in aligned columns. */
final class Table {
  private static final String GAP = "  ";

  private Table() {}

  /** Each column as wide as its widest cell; no blanks at the end of a line. */
  static String aligned(List<List<String>> rows) {
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
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
      }
      text.append(text.length() == 0 ? "" : System.lineSeparator()).append(line.toString().strip());
    }
    return text.toString();
  }
}
