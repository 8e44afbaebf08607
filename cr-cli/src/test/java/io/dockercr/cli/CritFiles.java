package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Compares the open files of a process with what CRIU's own library decodes. */
final class CritFiles {
  private static final Map<Integer, String> STATES =
      Map.of(1, "established", 7, "close", 8, "close-wait", 10, "listen");

  private final JsonNode decoded;
  private final Map<Integer, JsonNode> byId = new HashMap<>();
  private int compared;

  CritFiles(JsonNode decoded) {
    this.decoded = decoded;
    decoded.get("files").forEach(file -> byId.put(file.get("id").asInt(), file));
  }

  int compared() {
    return compared;
  }

  String path(int id) {
    JsonNode file = byId.get(id);
    if (!file.get("type").asText().equals("MEMFD")) {
      return file.path("reg").path("name").asText();
    }
    for (JsonNode inode : decoded.get("memfd")) {
      if (inode.get("inode_id").asLong() == file.get("memfd").get("inode_id").asLong()) {
        return inode.get("name").asText();
      }
    }
    throw new AssertionError("no memfd of " + file);
  }

  private void same(String what, Object ours, Object theirs) {
    assertThat(ours).as(what).isEqualTo(theirs);
    compared++;
  }

  private void sameNumber(String what, JsonNode ours, JsonNode theirs) {
    same(what, ours.asText(), theirs.asText());
  }

  void compare(JsonNode process, int pid) {
    JsonNode ids = decoded.get("ids-" + pid).get(0);
    JsonNode descriptors = decoded.get("fdinfo-" + ids.get("files_id").asInt());
    JsonNode fs = decoded.get("fs-" + pid).get(0);
    same(
        "working directory",
        process.get("workingDirectory").asText(),
        path(fs.get("cwd_id").asInt()));
    same("root", process.get("root").asText(), path(fs.get("root_id").asInt()));
    sameNumber("umask", process.get("umask"), fs.get("umask"));
    same("descriptors", process.get("files").size(), descriptors.size());
    int sockets = 0;
    for (int i = 0; i < descriptors.size(); i++) {
      JsonNode ours = process.get("files").get(i);
      JsonNode theirs = descriptors.get(i);
      sameNumber("descriptor", ours.get("descriptor"), theirs.get("fd"));
      sameNumber("file id", ours.get("id"), theirs.get("id"));
      same(
          "close on exec",
          ours.get("closeOnExec").asBoolean(),
          (theirs.get("flags").asInt() & 1) != 0);
      file(ours, byId.get(theirs.get("id").asInt()));
      sockets += byId.get(theirs.get("id").asInt()).get("type").asText().endsWith("SK") ? 1 : 0;
    }
    same("sockets", process.get("sockets").size(), sockets);
  }

  private void file(JsonNode ours, JsonNode theirs) {
    switch (theirs.get("type").asText()) {
      case "REG" -> regular(ours, theirs.get("reg"));
      case "PIPE" -> {
        same("kind", ours.get("kind").asText(), "pipe");
        sameNumber("pipe", ours.get("pipe"), theirs.get("pipe").get("pipe_id"));
        sameNumber("pipe flags", ours.get("flags"), theirs.get("pipe").get("flags"));
      }
      case "FIFO" -> {
        same("kind", ours.get("kind").asText(), "fifo");
        sameNumber("fifo", ours.get("pipe"), theirs.get("fifo").get("pipe_id"));
        same(
            "fifo path",
            ours.get("name").asText(),
            path(theirs.get("fifo").path("regf_id").asInt()));
      }
      case "INETSK" -> internet(ours, theirs.get("isk"));
      case "UNIXSK" -> unix(ours, theirs.get("usk"));
      case "NETLINKSK" -> {
        same("kind", ours.get("kind").asText(), "netlink");
        sameNumber("protocol", ours.get("protocol"), theirs.get("nlsk").get("protocol"));
        sameNumber("port", ours.get("port"), theirs.get("nlsk").get("portid"));
      }
      case "EVENTFD" -> {
        same("kind", ours.get("kind").asText(), "eventfd");
        sameNumber("counter", ours.get("counter"), theirs.get("efd").get("counter"));
      }
      case "EVENTPOLL" -> poll(ours, theirs.get("epfd"));
      case "SIGNALFD" -> {
        same("kind", ours.get("kind").asText(), "signalfd");
        same(
            "mask",
            ours.get("mask").asText(),
            "0x" + Long.toHexString(theirs.get("sgfd").get("sigmask").asLong()));
      }
      case "TIMERFD" -> timer(ours, theirs.get("tfd"));
      case "MEMFD" -> memory(ours, theirs.get("memfd"));
      case "TTY" -> terminal(ours, theirs.get("tty"));
      case "INOTIFY" -> {
        same("kind", ours.get("kind").asText(), "inotify");
        same("watches", ours.get("watches").asInt(), theirs.get("ify").path("wd").size());
      }
      default -> throw new AssertionError("nothing is compared of " + theirs);
    }
  }

  private void regular(JsonNode ours, JsonNode theirs) {
    same("path", ours.get("name").asText(), theirs.get("name").asText());
    sameNumber("flags", ours.get("flags"), theirs.get("flags"));
    sameNumber("position", ours.get("position"), theirs.get("pos"));
    if (theirs.has("size")) {
      sameNumber("size", ours.get("sizeBytes"), theirs.get("size"));
    }
    if (theirs.has("mode")) {
      sameNumber("mode", ours.get("mode"), theirs.get("mode"));
    }
    same("mount", ours.path("mount").asInt(-1), theirs.path("mnt_id").asInt(-1));
  }

  private void internet(JsonNode ours, JsonNode theirs) {
    boolean six = theirs.get("family").asInt() == 10;
    same("version", ours.get("ipVersion").asInt(), six ? 6 : 4);
    sameNumber("inode", ours.get("inode"), theirs.get("ino"));
    sameNumber("protocol", ours.get("protocol"), theirs.get("proto"));
    same("state", ours.get("state").asText(), STATES.get(theirs.get("state").asInt()));
    sameNumber("source port", ours.get("sourcePort"), theirs.get("src_port"));
    sameNumber("peer port", ours.get("peerPort"), theirs.get("dst_port"));
    sameNumber("backlog", ours.get("backlog"), theirs.get("backlog"));
    same(
        "source",
        address(ours.get("sourceAddress").asText()),
        address(theirs.get("src_addr"), six));
    same("peer", address(ours.get("peerAddress").asText()), address(theirs.get("dst_addr"), six));
    JsonNode stream = decoded.path("tcp-stream-" + Long.toHexString(theirs.get("ino").asLong()));
    if (!stream.isMissingNode()) {
      sameNumber("received", ours.get("receivedBytes"), stream.get(0).get("inq_len"));
      sameNumber("unacknowledged", ours.get("unacknowledgedBytes"), stream.get(0).get("outq_len"));
    }
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(text, e);
    }
  }

  /** The words are in the machine's order, what is in them is in the network's. */
  private static InetAddress address(JsonNode words, boolean six) {
    ByteBuffer bytes = ByteBuffer.allocate(six ? 16 : 4).order(ByteOrder.LITTLE_ENDIAN);
    words.forEach(word -> bytes.putInt((int) word.asLong()));
    try {
      return InetAddress.getByAddress(bytes.array());
    } catch (UnknownHostException e) {
      throw new AssertionError(words.toString(), e);
    }
  }

  private void unix(JsonNode ours, JsonNode theirs) {
    same("kind", ours.get("kind").asText(), "unix");
    sameNumber("inode", ours.get("inode"), theirs.get("ino"));
    sameNumber("peer", ours.get("peer"), theirs.get("peer"));
    same("state", ours.get("state").asText(), STATES.get(theirs.get("state").asInt()));
    same("name", ours.get("name").asText(), name(theirs.get("name").asText()));
  }

  /** As crit writes it: quoted-printable, with a zero byte before an abstract name. */
  private static String name(String quoted) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String text = quoted.replace("=\n", "");
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '=') {
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(text.charAt(i));
      }
    }
    String name = bytes.toString(StandardCharsets.UTF_8);
    return name.startsWith("\0") ? "@" + name.substring(1) : name.replace("\0", "");
  }

  private void poll(JsonNode ours, JsonNode theirs) {
    same("kind", ours.get("kind").asText(), "eventpoll");
    same("targets", ours.get("targets").size(), theirs.path("tfd").size());
    for (int i = 0; i < theirs.path("tfd").size(); i++) {
      sameNumber("target", ours.get("targets").get(i), theirs.get("tfd").get(i).get("tfd"));
    }
  }

  private void timer(JsonNode ours, JsonNode theirs) {
    same("kind", ours.get("kind").asText(), "timerfd");
    sameNumber("clock", ours.get("clock"), theirs.get("clockid"));
    sameNumber("ticks", ours.get("ticks"), theirs.get("ticks"));
    same(
        "value",
        ours.get("valueNanos").asLong(),
        theirs.get("vsec").asLong() * 1_000_000_000L + theirs.get("vnsec").asLong());
    same(
        "interval",
        ours.get("intervalNanos").asLong(),
        theirs.get("isec").asLong() * 1_000_000_000L + theirs.get("insec").asLong());
  }

  private void memory(JsonNode ours, JsonNode theirs) {
    same("kind", ours.get("kind").asText(), "memfd");
    sameNumber("position", ours.get("position"), theirs.get("pos"));
    for (JsonNode inode : decoded.get("memfd")) {
      if (inode.get("inode_id").asLong() == theirs.get("inode_id").asLong()) {
        same("memfd's name", ours.get("name").asText(), inode.get("name").asText());
        sameNumber("memfd's size", ours.get("sizeBytes"), inode.get("size"));
        sameNumber("seals", ours.get("seals"), inode.get("seals"));
      }
    }
  }

  private void terminal(JsonNode ours, JsonNode theirs) {
    same("kind", ours.get("kind").asText(), "tty");
    for (JsonNode info : decoded.get("tty-info")) {
      if (info.get("id").asLong() == theirs.get("tty_info_id").asLong()) {
        sameNumber("rows", ours.get("rows"), info.path("winsize").path("ws_row"));
        sameNumber("columns", ours.get("columns"), info.path("winsize").path("ws_col"));
        sameNumber("session", ours.get("session"), info.get("sid"));
      }
    }
  }
}
