package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares what {@code docker-cr inspect} says with what CRIU's own library decodes, field by
 * field. Counts the fields, so that a test sees that there were any.
 */
final class CritComparison {
  private static final Map<String, Integer> SECCOMP =
      Map.of("disabled", 0, "strict", 1, "filter", 2);

  private final JsonNode report;
  private final JsonNode decoded;
  private final CritFiles files;
  private int compared;

  private CritComparison(JsonNode report, JsonNode decoded) {
    this.report = report;
    this.decoded = decoded;
    this.files = new CritFiles(decoded);
  }

  /** Fails at the first difference. Returns how many fields were compared. */
  static int compare(JsonNode report, JsonNode decoded) {
    CritComparison comparison = new CritComparison(report, decoded);
    comparison.processes();
    comparison.mounts();
    comparison.statistics();
    comparison.others();
    return comparison.compared + comparison.files.compared();
  }

  private void same(String what, Object ours, Object theirs) {
    assertThat(ours).as(what).isEqualTo(theirs);
    compared++;
  }

  private void sameNumber(String what, JsonNode ours, JsonNode theirs) {
    same(what, ours.asLong(), theirs.asLong());
  }

  private JsonNode entry(String image) {
    assertThat(decoded.has(image)).as(image).isTrue();
    return decoded.get(image).get(0);
  }

  private void processes() {
    JsonNode tree = decoded.get("pstree");
    same("processes", report.get("processes").size(), tree.size());
    Map<Integer, JsonNode> byPid = new HashMap<>();
    tree.forEach(process -> byPid.put(process.get("pid").asInt(), process));
    for (JsonNode ours : report.get("processes")) {
      int pid = ours.get("pid").asInt();
      JsonNode theirs = byPid.get(pid);
      assertThat(theirs).as("process " + pid).isNotNull();
      sameNumber("parent", ours.get("parent"), theirs.get("ppid"));
      sameNumber("group", ours.get("group"), theirs.get("pgid"));
      sameNumber("session", ours.get("session"), theirs.get("sid"));
      same("threads", ours.get("threads").toString(), theirs.get("threads").toString());
      task(ours, entry("core-" + pid));
      if (decoded.has("mm-" + pid)) {
        memory(ours, pid);
        files.compare(ours, pid);
      }
    }
  }

  private void task(JsonNode ours, JsonNode core) {
    JsonNode task = core.get("tc");
    same("name", ours.get("name").asText(), task.get("comm").asText());
    same(
        "architecture",
        ours.get("architecture").asText(),
        core.get("mtype").asText().toLowerCase(Locale.ROOT));
    int state = task.get("task_state").asInt();
    same(
        "state",
        ours.get("state").asText(),
        Map.of(1, "alive", 2, "dead", 3, "stopped", 6, "zombie").get(state));
    sameNumber("exit code", ours.get("exitCode"), task.get("exit_code"));
    sameNumber("oom", ours.get("oomScoreAdjustment"), task.path("oom_score_adj"));
    JsonNode thread = core.path("thread_core");
    sameNumber("nice", ours.get("nice"), thread.path("sched_nice"));
    sameNumber("policy", ours.get("schedulingPolicy"), thread.path("sched_policy"));
    sameNumber(
        "cgroups",
        ours.get("cgroupSet"),
        thread.has("cg_set") ? thread.get("cg_set") : task.path("cg_set"));
    String seccomp = thread.path("seccomp_mode").asText("disabled");
    same("seccomp", SECCOMP.get(ours.get("seccompMode").asText()), SECCOMP.get(seccomp));
    if (thread.has("creds")) {
      credentials(ours.get("credentials"), thread.get("creds"));
    }
    JsonNode limits = task.path("rlimits").path("rlimits");
    same("limits", ours.get("limits").size(), limits.size());
    for (int i = 0; i < limits.size(); i++) {
      JsonNode limit = ours.get("limits").get(i);
      same("soft " + i, limit(limit.get("soft")), limits.get(i).get("cur").asText());
      same("hard " + i, limit(limit.get("hard")), limits.get(i).get("max").asText());
    }
  }

  private static String limit(JsonNode limit) {
    return limit.isNull() ? "18446744073709551615" : limit.asText();
  }

  private void credentials(JsonNode ours, JsonNode theirs) {
    sameNumber("uid", ours.get("uid"), theirs.get("uid"));
    sameNumber("gid", ours.get("gid"), theirs.get("gid"));
    sameNumber("euid", ours.get("effectiveUid"), theirs.get("euid"));
    sameNumber("egid", ours.get("effectiveGid"), theirs.get("egid"));
    same(
        "groups",
        ours.get("groups").toString(),
        theirs.has("groups") ? theirs.get("groups").toString() : "[]");
    same("effective", ours.get("effectiveCapabilities").asText(), bits(theirs.path("cap_eff")));
    same("permitted", ours.get("permittedCapabilities").asText(), bits(theirs.path("cap_prm")));
    same("inheritable", ours.get("inheritableCapabilities").asText(), bits(theirs.path("cap_inh")));
    same("bounding", ours.get("boundingCapabilities").asText(), bits(theirs.path("cap_bnd")));
    same(
        "no new",
        ours.get("noNewPrivileges").asBoolean(),
        theirs.path("no_new_privs").asInt() != 0);
  }

  private static String bits(JsonNode words) {
    return String.format("%08x%08x", words.path(1).asLong(), words.path(0).asLong());
  }

  private void memory(JsonNode ours, int pid) {
    JsonNode layout = entry("mm-" + pid);
    List<JsonNode> areas = new ArrayList<>();
    layout.get("vmas").forEach(areas::add);
    areas.sort((a, b) -> Long.compareUnsigned(start(a), start(b)));
    JsonNode shown = ours.get("memory").get("areas");
    same("areas", shown.size(), areas.size());
    long total = 0;
    for (int i = 0; i < areas.size(); i++) {
      JsonNode theirs = areas.get(i);
      JsonNode area = shown.get(i);
      same("start", area.get("start").asText(), "0x" + Long.toHexString(start(theirs)));
      same("end", area.get("end").asText(), "0x" + Long.toHexString(end(theirs)));
      same("offset", area.get("fileOffset").asText(), theirs.get("pgoff").asText());
      same(
          "rights",
          area.get("rights").asText().substring(0, 3),
          rights(theirs.get("prot").asInt()));
      int status = theirs.get("status").asInt();
      if ((status & (1 << 6 | 1 << 7)) != 0) {
        same("mapped file", area.get("name").asText(), files.path(theirs.get("shmid").asInt()));
      }
      long here = (status & 1 << 16) != 0 ? 0 : content(pid, start(theirs), end(theirs));
      same("content of " + area, area.get("hereBytes").asLong(), here);
      total += here;
    }
    same("all content", ours.get("memory").get("hereBytes").asLong(), total);
    same("program", ours.get("executable").asText(), files.path(layout.get("exe_file_id").asInt()));
  }

  private static long start(JsonNode area) {
    return Long.parseUnsignedLong(area.get("start").asText());
  }

  private static long end(JsonNode area) {
    return Long.parseUnsignedLong(area.get("end").asText());
  }

  private static String rights(int bits) {
    return ((bits & 1) != 0 ? "r" : "-")
        + ((bits & 2) != 0 ? "w" : "-")
        + ((bits & 4) != 0 ? "x" : "-");
  }

  /** Bytes of pages that are there, between two addresses. */
  private long content(int pid, long start, long end) {
    long bytes = 0;
    JsonNode map = decoded.get("pagemap-" + pid);
    for (int i = 1; i < map.size(); i++) {
      JsonNode run = map.get(i);
      long from = run.get("vaddr").asLong();
      long pages =
          run.has("nr_pages") ? run.get("nr_pages").asLong() : run.get("compat_nr_pages").asLong();
      if ((run.get("flags").asInt() & 4) != 0 && end > 0) {
        bytes += Math.max(0, Math.min(end, from + pages * 4096) - Math.max(start, from));
      }
    }
    return bytes;
  }

  private void mounts() {
    int root = report.get("processes").get(0).get("pid").asInt();
    JsonNode theirs = decoded.get("mountpoints-" + entry("ids-" + root).get("mnt_ns_id").asInt());
    JsonNode ours = report.get("mounts");
    same("mounts", ours.size(), theirs.size());
    for (int i = 0; i < theirs.size(); i++) {
      JsonNode mount = ours.get(i);
      JsonNode entry = theirs.get(i);
      sameNumber("mount id", mount.get("id"), entry.get("mnt_id"));
      sameNumber("mount parent", mount.get("parent"), entry.get("parent_mnt_id"));
      sameNumber("mount flags", mount.get("flags"), entry.get("flags"));
      same("mount point", mount.get("mountpoint").asText(), entry.get("mountpoint").asText());
      same("mount root", mount.get("root").asText(), entry.get("root").asText());
      same("mount source", mount.get("source").asText(), entry.get("source").asText());
      same("mount options", mount.get("options").asText(), entry.get("options").asText());
      same("mount key", mount.get("externalKey").asText(), entry.path("ext_key").asText(""));
    }
  }

  private void statistics() {
    JsonNode theirs = entry("stats-dump").get("dump");
    JsonNode ours = report.get("statistics").get("dump");
    Map<String, String> names =
        Map.ofEntries(
            Map.entry("freezingMicros", "freezing_time"),
            Map.entry("frozenMicros", "frozen_time"),
            Map.entry("memoryDumpMicros", "memdump_time"),
            Map.entry("memoryWriteMicros", "memwrite_time"),
            Map.entry("pagesScanned", "pages_scanned"),
            Map.entry("pagesSkippedParent", "pages_skipped_parent"),
            Map.entry("pagesWritten", "pages_written"),
            Map.entry("pagesLazy", "pages_lazy"),
            Map.entry("pagePipes", "page_pipes"),
            Map.entry("pagePipeBuffers", "page_pipe_bufs"),
            Map.entry("sharedPagesScanned", "shpages_scanned"),
            Map.entry("sharedPagesSkippedParent", "shpages_skipped_parent"),
            Map.entry("sharedPagesWritten", "shpages_written"));
    same("statistics", ours.size(), names.size());
    names.forEach((our, their) -> sameNumber(our, ours.get(our), theirs.path(their)));
  }

  private void others() {
    JsonNode inventory = entry("inventory");
    JsonNode images = report.get("checkpoint").get("images");
    sameNumber("version", images.get("version"), inventory.get("img_version"));
    sameNumber("uptime", images.get("hostUptimeMicros"), inventory.path("dump_uptime"));
    int root = report.get("processes").get(0).get("pid").asInt();
    JsonNode name = decoded.path("utsns-" + entry("ids-" + root).get("uts_ns_id").asInt());
    if (!name.isMissingNode()) {
      same(
          "host name",
          report.get("network").get("hostname").asText(),
          name.get(0).get("nodename").asText());
    }
  }
}
