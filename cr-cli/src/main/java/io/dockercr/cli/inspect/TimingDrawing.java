package io.dockercr.cli.inspect;

import io.dockercr.criu.images.Statistics;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the time of a checkpoint went to, as bars on one scale. */
final class TimingDrawing {
  private static final int WIDTH = 1000;
  private static final int LABEL_WIDTH = 160;
  private static final int VALUE_WIDTH = 100;
  private static final int ROW_HEIGHT = 24;

  private TimingDrawing() {}

  /** The drawing, as an element of HTML; empty if nothing is known. */
  static String of(Inspection inspection) throws IOException {
    Map<String, Long> micros = new LinkedHashMap<>();
    inspection
        .manifest()
        .ifPresent(
            manifest ->
                micros.put("whole checkpoint", manifest.statistics().total().toNanos() / 1000));
    Optional<Statistics.Dump> dump = inspection.images().dumpStatistics().flatMap(Statistics::dump);
    if (dump.isPresent()) {
      micros.put("freezing", dump.get().freezingMicros());
      micros.put("frozen", dump.get().frozenMicros());
      micros.put("memory read", dump.get().memoryDumpMicros());
      micros.put("memory written", dump.get().memoryWriteMicros());
    }
    return micros.isEmpty() ? "" : drawn(micros);
  }

  private static String drawn(Map<String, Long> micros) {
    long largest = Math.max(1, micros.values().stream().mapToLong(Long::longValue).max().orElse(1));
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">%n",
            WIDTH,
            micros.size() * ROW_HEIGHT,
            WIDTH,
            micros.size() * ROW_HEIGHT));
    int y = 0;
    for (Map.Entry<String, Long> row : micros.entrySet()) {
      double width = (double) row.getValue() / largest * (WIDTH - LABEL_WIDTH - VALUE_WIDTH);
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
                  + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"16\" fill=\"#3b6fb6\"/>"
                  + "<text x=\"%.1f\" y=\"%d\" class=\"faint\">%,.1f ms</text>%n",
              LABEL_WIDTH - 8,
              y + 16,
              HtmlReport.text(row.getKey()),
              LABEL_WIDTH,
              y + 4,
              Math.max(width, 0.5),
              LABEL_WIDTH + width + 6,
              y + 16,
              row.getValue() / 1000.0));
      y += ROW_HEIGHT;
    }
    return svg.append("</svg>\n").toString();
  }
}
