package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Compares what {@code docker-cr inspect} says with what checkpointctl says of the same images. */
final class CheckpointctlComparison {
  private final Map<Integer, JsonNode> processes = new HashMap<>();
  private final JsonNode report;
  private int compared;

  private CheckpointctlComparison(JsonNode report) {
    this.report = report;
    report.get("processes").forEach(process -> processes.put(process.get("pid").asInt(), process));
  }

  /** Fails at the first difference. Returns how many fields were compared. */
  static int compare(JsonNode report, JsonNode theirs) {
    CheckpointctlComparison comparison = new CheckpointctlComparison(report);
    comparison.process(theirs.get("process_tree"), 0);
    theirs.path("file_descriptors").forEach(comparison::files);
    theirs.path("sockets").forEach(comparison::sockets);
    comparison.statistics(theirs.get("statistics"));
    return comparison.compared;
  }

  private void same(String what, Object ours, Object theirs) {
    assertThat(ours).as(what).isEqualTo(theirs);
    compared++;
  }

  private void process(JsonNode theirs, int parent) {
    int pid = theirs.get("pid").asInt();
    JsonNode ours = processes.get(pid);
    assertThat(ours).as("process " + pid).isNotNull();
    same("parent of " + pid, ours.get("parent").asInt(), parent);
    same("name", ours.get("name").asText(), theirs.get("command").asText());
    theirs.path("children").forEach(child -> process(child, pid));
  }

  private void files(JsonNode theirs) {
    JsonNode ours = processes.get(theirs.get("pid").asInt());
    Map<String, JsonNode> byNumber = new HashMap<>();
    ours.get("files").forEach(file -> byNumber.put(file.get("descriptor").asText(), file));
    int descriptors = 0;
    for (JsonNode file : theirs.get("open_files")) {
      String name = file.get("fd").asText();
      String path = file.get("path").asText();
      if (name.equals("cwd")) {
        same("working directory", ours.get("workingDirectory").asText(), path);
      } else if (name.equals("root")) {
        same("root", ours.get("root").asText(), path);
      } else {
        descriptors++;
        JsonNode our = byNumber.get(name.substring(name.indexOf(' ') + 1));
        assertThat(our).as(name).isNotNull();
        file(our, file.get("type").asText(), path);
      }
    }
    same("descriptors", ours.get("files").size(), descriptors);
  }

  private void file(JsonNode ours, String type, String path) {
    switch (type) {
      case "REG" -> same("path", ours.get("name").asText(), path);
      case "PIPE" -> same("pipe", "pipe[" + ours.get("pipe").asText() + "]", path);
      case "UNIXSK" -> {
        String inodes =
            "unix[" + ours.get("inode").asText() + " (" + ours.get("peer").asText() + ")";
        assertThat(path).startsWith(inodes);
        compared++;
      }
      default -> same("kind " + type, kind(ours), type);
    }
  }

  /** What checkpointctl calls it. */
  private static String kind(JsonNode ours) {
    String kind = ours.get("kind").asText();
    if (ours.has("ipVersion")) {
      return "INETSK";
    }
    return switch (kind) {
      case "netlink", "packet" -> kind.toUpperCase(Locale.ROOT) + "SK";
      default -> kind.toUpperCase(Locale.ROOT);
    };
  }

  private void sockets(JsonNode theirs) {
    JsonNode ours = processes.get(theirs.get("pid").asInt()).get("sockets");
    JsonNode sockets = theirs.path("open_sockets");
    same("sockets", ours.size(), sockets.size());
    for (int i = 0; i < sockets.size(); i++) {
      JsonNode data = sockets.get(i).get("data");
      JsonNode our = ours.get(i);
      if (our.has("ipVersion")) {
        same("source port", our.get("sourcePort").asInt(), data.path("src_port").asInt());
        same("peer port", our.get("peerPort").asInt(), data.path("dst_port").asInt());
        if (our.get("ipVersion").asInt() == 4) {
          // It turns the words of an IPv6 address round: 0:1:: for ::1. crit's are compared.
          same("source", our.get("sourceAddress").asText(), data.path("src").asText());
        }
        same(
            "state",
            our.get("state").asText().replace("-", "_"),
            data.get("state").asText().toLowerCase(Locale.ROOT));
      } else if (our.get("kind").asText().equals("unix")) {
        same("unix socket", our.get("name").asText(), address(data.path("address").asText("")));
      }
    }
  }

  /** It keeps the zero byte after a path, and the one before an abstract name. */
  private static String address(String theirs) {
    return theirs.startsWith("\0") ? "@" + theirs.substring(1) : theirs.replace("\0", "");
  }

  private void statistics(JsonNode theirs) {
    JsonNode ours = report.get("statistics").get("dump");
    Map.of(
            "freezingMicros", "freezing_time",
            "frozenMicros", "frozen_time",
            "memoryDumpMicros", "memdump_time",
            "memoryWriteMicros", "memwrite_time",
            "pagesScanned", "pages_scanned",
            "pagesWritten", "pages_written")
        .forEach((our, their) -> same(our, ours.get(our).asLong(), theirs.path(their).asLong()));
  }
}
