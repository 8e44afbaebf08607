package io.dockercr.cli.inspect;

import io.dockercr.cli.text.Sizes;
import io.dockercr.criu.images.AreaUsage;
import io.dockercr.criu.images.Inventory;
import io.dockercr.criu.images.MemoryArea;
import io.dockercr.criu.images.Mount;
import io.dockercr.criu.images.OpenFile;
import io.dockercr.criu.images.Statistics;
import io.dockercr.criu.images.TaskIds;
import io.dockercr.criu.images.TcpStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** The parts of a report as tables; the first row of each is its header. */
final class Tables {
  /** The largest areas of a process that are shown to people. */
  static final int SHOWN_AREAS = 20;

  /** An overlay's are very long; JSON has them whole. */
  private static final int MAX_OPTIONS = 60;

  private Tables() {}

  static List<List<String>> files(InspectedProcess process) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("FD", "KIND", "NAME", "DETAIL"));
    rows.add(List.of("exe", "file", process.executable(), ""));
    rows.add(List.of("cwd", "directory", process.workingDirectory(), ""));
    rows.add(List.of("root", "directory", process.root(), ""));
    for (InspectedFile file : process.files()) {
      rows.add(
          List.of(
              Integer.toString(file.descriptor()),
              file.file().kind(),
              file.isSocket() ? socket(file.file()) : file.name(),
              FileWords.detail(file.file())));
    }
    return rows;
  }

  private static String socket(OpenFile file) {
    String peer = FileWords.peer(file);
    return FileWords.local(file) + (peer.isEmpty() ? "" : " to " + peer);
  }

  static List<List<String>> sockets(InspectedProcess process) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("FD", "KIND", "LOCAL", "PEER", "STATE", "UNREAD", "UNACKNOWLEDGED"));
    for (InspectedFile file : process.sockets()) {
      String peer = FileWords.peer(file.file());
      rows.add(
          List.of(
              Integer.toString(file.descriptor()),
              file.file().kind(),
              FileWords.local(file.file()),
              peer.isEmpty() ? "-" : peer,
              FileWords.state(file.file()),
              queue(file.stream().map(TcpStream::received)),
              queue(file.stream().map(TcpStream::unacknowledged))));
    }
    return rows;
  }

  private static String queue(Optional<Long> bytes) {
    return bytes.map(Sizes::inWords).orElse("-");
  }

  static List<List<String>> mounts(Inspection inspection) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("MOUNT POINT", "TYPE", "SOURCE", "OPTIONS"));
    Optional<TaskIds> ids = inspection.rootIds();
    if (ids.isEmpty()) {
      return rows;
    }
    List<Mount> mounts = new ArrayList<>(inspection.images().mounts(ids.get().mounts()));
    mounts.sort(Comparator.comparing(Mount::mountpoint));
    for (Mount mount : mounts) {
      boolean external = !mount.externalKey().isEmpty();
      rows.add(
          List.of(
              mount.mountpoint().startsWith("/") ? mount.mountpoint() : "/" + mount.mountpoint(),
              // What CRIU can't make itself is given to it from outside.
              external && mount.type().equals("unsupported") ? "bind" : mount.type(),
              mount.root().equals("/") ? mount.source() : mount.source() + " " + mount.root(),
              options(mount, external)));
    }
    return rows;
  }

  private static String options(Mount mount, boolean external) {
    List<String> words = new ArrayList<>();
    if (mount.readOnly()) {
      words.add("read-only");
    }
    if (external) {
      words.add("from outside");
    } else if (!mount.options().isEmpty()) {
      String options = mount.options();
      words.add(options.length() > MAX_OPTIONS ? options.substring(0, MAX_OPTIONS) + "…" : options);
    }
    return String.join(", ", words);
  }

  /** The areas with the most content first. */
  static List<List<String>> areas(InspectedProcess process) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("IN CHECKPOINT", "MAPPED", "RIGHTS", "ADDRESS", "KIND", "NAME"));
    for (int i : biggestFirst(process).limit(SHOWN_AREAS).toArray()) {
      AreaUsage usage = process.areas().get(i);
      MemoryArea area = usage.area();
      rows.add(
          List.of(
              Sizes.inWords(usage.hereBytes())
                  + (usage.parentBytes() == 0
                      ? ""
                      : " + " + Sizes.inWords(usage.parentBytes()) + " in parent"),
              Sizes.inWords(area.sizeBytes()),
              area.rights(),
              String.format(Locale.ROOT, "%012x", area.start()),
              kind(area.kind()),
              process.areaNames().get(i)));
    }
    return rows;
  }

  static IntStream biggestFirst(InspectedProcess process) {
    List<AreaUsage> areas = process.areas();
    Comparator<AreaUsage> order = AreaUsage.biggestFirst();
    return IntStream.range(0, areas.size())
        .boxed()
        .sorted((a, b) -> order.compare(areas.get(a), areas.get(b)))
        .mapToInt(i -> i);
  }

  static String kind(MemoryArea.Kind kind) {
    return switch (kind) {
      case FILE_PRIVATE -> "file";
      case FILE_SHARED -> "shared file";
      case HEAP -> "heap";
      case STACK -> "stack";
      case ANONYMOUS -> "anonymous";
      case ANONYMOUS_SHARED -> "shared memory";
      case SYSTEM_V -> "System V";
      case MEMFD -> "memfd";
      case SOCKET -> "packet ring";
      case AIO_RING -> "aio";
      case KERNEL -> "kernel";
      case GUARD -> "guard";
      case OTHER -> "other";
    };
  }

  static List<List<String>> statistics(Inspection inspection) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    Optional<Statistics.Dump> dump = inspection.images().dumpStatistics().flatMap(Statistics::dump);
    if (dump.isPresent()) {
      Statistics.Dump of = dump.get();
      rows.add(List.of("freezing", millis(of.freezingMicros())));
      rows.add(List.of("frozen", millis(of.frozenMicros())));
      rows.add(List.of("memory read", millis(of.memoryDumpMicros())));
      rows.add(List.of("memory written", millis(of.memoryWriteMicros())));
      rows.add(List.of("pages looked at", pages(of.pagesScanned())));
      rows.add(List.of("pages written", pages(of.pagesWritten())));
      rows.add(List.of("pages in the parent", pages(of.pagesSkippedParent())));
      rows.add(List.of("pages for a lazy restore", pages(of.pagesLazy())));
      rows.add(List.of("shared pages looked at", pages(of.sharedPagesScanned())));
      rows.add(List.of("shared pages written", pages(of.sharedPagesWritten())));
    }
    inspection
        .manifest()
        .ifPresent(
            manifest ->
                rows.add(
                    List.of(
                        "whole checkpoint",
                        millis(manifest.statistics().total().toNanos() / 1000))));
    Optional<Statistics.Restore> restore =
        inspection.images().restoreStatistics().flatMap(Statistics::restore);
    if (restore.isPresent()) {
      rows.add(List.of("restore", millis(restore.get().restoreMicros())));
      rows.add(List.of("pages restored", pages(restore.get().pagesRestored())));
    }
    Inventory inventory = inspection.images().inventory();
    if (!inventory.uptime().isZero()) {
      rows.add(List.of("host up for", inventory.uptime().toHours() + " h"));
    }
    return rows;
  }

  private static String millis(long micros) {
    return String.format(Locale.ROOT, "%,.1f ms", micros / 1000.0);
  }

  private static String pages(long pages) {
    return String.format(
        Locale.ROOT, "%,d%s", pages, pages == 0 ? "" : ", " + Sizes.inWords(pages * 4096));
  }
}
