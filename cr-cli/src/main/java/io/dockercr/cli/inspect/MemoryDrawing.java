package io.dockercr.cli.inspect;

import io.dockercr.cli.text.Sizes;
import io.dockercr.criu.images.AreaUsage;
import io.dockercr.criu.images.MemoryArea;
import io.dockercr.criu.images.MemoryArea.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A process's memory, drawn to scale: all areas side by side in the order of their addresses,
 * without the holes between them; then what each kind and each file has, mapped and in the
 * checkpoint.
 */
final class MemoryDrawing {
  private static final int WIDTH = 1000;
  private static final int STRIP_HEIGHT = 26;
  private static final int ROW_HEIGHT = 20;
  private static final int LABEL_WIDTH = 420;
  private static final int SIZE_WIDTH = 170;
  private static final int ROWS = 14;

  private final InspectedProcess process;
  private final StringBuilder svg = new StringBuilder();

  /** What areas of one kind, or of one file, have together. */
  private static final class Group {
    private final Kind kind;
    private long mapped;
    private long content;

    Group(Kind kind) {
      this.kind = kind;
    }

    Group add(long mappedBytes, long contentBytes) {
      mapped += mappedBytes;
      content += contentBytes;
      return this;
    }
  }

  private MemoryDrawing(InspectedProcess process) {
    this.process = process;
  }

  /** The drawing, as an element of HTML. */
  static String of(InspectedProcess process) {
    return new MemoryDrawing(process).drawn();
  }

  /** Which colour stands for what. */
  static String keys() {
    StringBuilder html = new StringBuilder("<p class=\"keys\">");
    for (Kind kind : Kind.values()) {
      if (kind != Kind.GUARD) {
        html.append("<span class=\"key\" style=\"background:").append(colour(kind));
        html.append("\"></span>").append(Tables.kind(kind));
      }
    }
    return html.append("<br>&emsp;Pale: mapped; full: in the checkpoint.</p>\n").toString();
  }

  private static String colour(Kind kind) {
    return switch (kind) {
      case FILE_PRIVATE -> "#3b6fb6";
      case FILE_SHARED -> "#6aa5d8";
      case HEAP -> "#d1632b";
      case STACK -> "#8a4fa3";
      case ANONYMOUS -> "#2f8f5b";
      case ANONYMOUS_SHARED -> "#8cbf3f";
      case SYSTEM_V -> "#b8a21c";
      case MEMFD -> "#c94f7c";
      case SOCKET -> "#7a6a58";
      case AIO_RING -> "#5f7f86";
      case KERNEL -> "#999999";
      case GUARD, OTHER -> "#555555";
    };
  }

  /** Areas that take no room worth drawing, such as those that are only reserved. */
  private static boolean isDrawn(MemoryArea area) {
    return area.kind() != Kind.GUARD && !area.rights().startsWith("---") && area.sizeBytes() > 0;
  }

  private String drawn() {
    List<Map.Entry<String, Group>> groups = groups();
    int height = STRIP_HEIGHT + 12 + groups.size() * ROW_HEIGHT;
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">%n",
            WIDTH,
            height,
            WIDTH,
            height));
    strip();
    long largest =
        Math.max(1, groups.stream().mapToLong(group -> group.getValue().mapped).max().orElse(1));
    for (int i = 0; i < groups.size(); i++) {
      row(STRIP_HEIGHT + 12 + i * ROW_HEIGHT, groups.get(i), largest);
    }
    return svg.append("</svg>\n").toString();
  }

  /** Each column gets the colour of what has most of it, so that many small areas cost little. */
  private void strip() {
    double total = 0;
    for (AreaUsage usage : process.areas()) {
      total += isDrawn(usage.area()) ? usage.area().sizeBytes() : 0;
    }
    if (total == 0) {
      return;
    }
    Map<Kind, double[]> shares = new EnumMap<>(Kind.class);
    double at = 0;
    for (AreaUsage usage : process.areas()) {
      if (isDrawn(usage.area())) {
        double[] of = shares.computeIfAbsent(usage.area().kind(), kind -> new double[WIDTH]);
        double end = at + usage.area().sizeBytes() / total * WIDTH;
        for (int x = (int) at; x < Math.min(end, WIDTH); x++) {
          of[x] += Math.min(end, x + 1) - Math.max(at, x);
        }
        at = end;
      }
    }
    int from = 0;
    for (int x = 1; x <= WIDTH; x++) {
      if (x == WIDTH || most(shares, x) != most(shares, from)) {
        Kind kind = most(shares, from);
        rectangle(from, 0, x - from, STRIP_HEIGHT, colour(kind), 1, Tables.kind(kind));
        from = x;
      }
    }
  }

  private static Kind most(Map<Kind, double[]> shares, int x) {
    Kind most = Kind.OTHER;
    double largest = 0;
    for (Map.Entry<Kind, double[]> share : shares.entrySet()) {
      if (share.getValue()[x] > largest) {
        most = share.getKey();
        largest = share.getValue()[x];
      }
    }
    return most;
  }

  /** The largest first, the rest together. */
  private List<Map.Entry<String, Group>> groups() {
    Map<String, Group> byName = new LinkedHashMap<>();
    for (int i = 0; i < process.areas().size(); i++) {
      AreaUsage usage = process.areas().get(i);
      if (isDrawn(usage.area())) {
        Kind kind = usage.area().kind();
        String name = process.areaNames().get(i);
        byName
            .computeIfAbsent(name.isEmpty() ? "[anonymous]" : name, n -> new Group(kind))
            .add(usage.area().sizeBytes(), usage.hereBytes() + usage.parentBytes());
      }
    }
    List<Map.Entry<String, Group>> groups = new ArrayList<>(byName.entrySet());
    groups.sort((a, b) -> Long.compare(b.getValue().mapped, a.getValue().mapped));
    if (groups.size() <= ROWS) {
      return groups;
    }
    Group rest = new Group(Kind.OTHER);
    groups
        .subList(ROWS - 1, groups.size())
        .forEach(group -> rest.add(group.getValue().mapped, group.getValue().content));
    List<Map.Entry<String, Group>> shown = new ArrayList<>(groups.subList(0, ROWS - 1));
    shown.add(Map.entry((groups.size() - ROWS + 1) + " more", rest));
    return shown;
  }

  private void row(int y, Map.Entry<String, Group> named, long largest) {
    Group group = named.getValue();
    String name = named.getKey();
    String label = name.length() > 60 ? "…" + name.substring(name.length() - 59) : name;
    int room = WIDTH - LABEL_WIDTH - SIZE_WIDTH;
    String colour = colour(group.kind);
    String sizes = Sizes.inWords(group.content) + " of " + Sizes.inWords(group.mapped);
    write(LABEL_WIDTH - 8, y + 14, "end", "", label);
    double scale = (double) room / largest;
    rectangle(LABEL_WIDTH, y + 3, group.mapped * scale, 14, colour, 0.3, name);
    rectangle(LABEL_WIDTH, y + 3, group.content * scale, 14, colour, 1, name + ": " + sizes);
    write(WIDTH - SIZE_WIDTH + 8, y + 14, "start", "faint", sizes);
  }

  private void rectangle(
      double x,
      double y,
      double width,
      double height,
      String colour,
      double opacity,
      String title) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\" fill=\"%s\""
                + " fill-opacity=\"%.1f\"><title>%s</title></rect>%n",
            x,
            y,
            width,
            height,
            colour,
            opacity,
            HtmlReport.text(title)));
  }

  private void write(double x, double y, String anchor, String style, String words) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            style,
            HtmlReport.text(words)));
  }
}
