package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.criu.images.SampleImages;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of images made by hand, in which somebody chose names to do harm. */
class InspectCommandTest {
  @TempDir private Path directory;
  private String out;
  private String err;

  @BeforeEach
  void write() throws Exception {
    SampleImages.write(directory);
  }

  private int run(String... options) {
    List<String> arguments = new ArrayList<>(List.of("inspect", directory.toString()));
    arguments.addAll(List.of(options));
    CommandRun run = CommandRun.of(arguments);
    out = run.out();
    err = run.err();
    return run.code();
  }

  @Test
  void summaryAndProcessesByDefault() {
    assertThat(run()).as(err).isZero();
    assertThat(out)
        .contains("CHECKPOINT", "3, with 4 threads", "1  sh -c sleep 1; wait", "44 KiB")
        .contains("PROCESSES", "├─ sh -c sleep 1; wait", "└─ [gone]", "zombie")
        .doesNotContain("OPEN FILES", "STATISTICS");
  }

  @Test
  void everything() {
    assertThat(run("--all")).as(err).isZero();
    assertThat(out)
        .contains("PATH=/bin", "LANG=")
        .contains("pipe:[4711]", "/bin/busybox", "/work", "append, at byte 17")
        .contains("0.0.0.0:80", "listen", "[::1]:443", "@abstract", "3 B", "5 B")
        .contains("/proc", "read-only", "from outside")
        .contains("host name", "box", "eth0", "02:42:0a:00:00:01")
        .contains("8.0 KiB + 4.0 KiB in parent", "[heap]", "[shared 77]")
        .contains("60.0 ms");
  }

  @Test
  void oneProcess() {
    assertThat(run("--env", "--pid", "7")).as(err).isZero();
    assertThat(out).contains("7  sh -c").doesNotContain("1  sh -c");
    assertThat(run("--pid", "8")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err).contains("There is no process 8");
  }

  @Test
  void tree() {
    assertThat(run("--all", "--format", "tree")).as(err).isZero();
    assertThat(out).contains("├─ Processes", "[7]  sh -c", "[9]  [gone] (zombie)", "└─ Statistics");
  }

  @Test
  void nothingThatATerminalObeys() throws Exception {
    for (String format : List.of("text", "tree", "json", "html")) {
      assertThat(run("--all", "--format", format)).as(err).isZero();
      assertThat(
              out.codePoints().filter(c -> c != '\n').filter(InspectCommandTest::isObeyed).count())
          .as(format)
          .isZero();
      assertThat(out).as(format).contains("evil");
    }
  }

  private static boolean isObeyed(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL || type == Character.FORMAT;
  }

  @Test
  void json() throws Exception {
    assertThat(run("--all", "-f", "json")).as(err).isZero();
    JsonNode report = Json.MAPPER.readTree(out);
    assertThat(report.path("schemaVersion").asInt()).isEqualTo(1);
    assertThat(report.at("/checkpoint/processes").asInt()).isEqualTo(3);
    assertThat(report.at("/checkpoint/images/pagesBytes").asInt()).isEqualTo(11 * 4096);
    JsonNode first = report.at("/processes/0");
    assertThat(texts(first.path("command"))).containsExactly("sh", "-c", "sleep 1; wait");
    assertThat(texts(first.path("environment")))
        .containsExactly("PATH=/bin", "LANG=", "EVIL=" + SampleImages.EVIL);
    assertThat(first.at("/credentials/effectiveCapabilities").asText())
        .isEqualTo("00000001a80425fb");
    assertThat(first.at("/limits/0/soft").isNull()).isTrue();
    assertThat(first.at("/memory/hereBytes").asInt()).isEqualTo(5 * 4096);
    assertThat(first.at("/memory/areas")).hasSize(5);
    assertThat(first.path("sockets")).hasSize(5);
    assertThat(first.at("/files/3/receivedBytes").asInt()).isEqualTo(3);
    assertThat(report.at("/processes/2/command").isNull()).isTrue();
    assertThat(report.at("/processes/1/name").asText()).isEqualTo(SampleImages.EVIL);
    assertThat(report.path("systemV")).hasSize(3);
    assertThat(report.path("mounts")).hasSize(3);
    assertThat(report.at("/statistics/dump/frozenMicros").asInt()).isEqualTo(60000);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @Test
  void html() throws Exception {
    assertThat(run("-f", "html")).as(err).isZero();
    assertThat(out).contains("<svg", "Open files", "&lt;b&gt;").doesNotContain("<b>", "<script");
    assertThat(wellFormed(out)).isPositive();
  }

  /** How many elements there are, as an XML parser counts them. */
  private static int wellFormed(String html) throws Exception {
    String xml =
        html.lines()
            .filter(line -> !line.startsWith("<!DOCTYPE") && !line.startsWith("<meta"))
            .map(line -> line.replace("&emsp;", " ").replace("&ensp;", " ").replace("<br>", ""))
            .collect(Collectors.joining("\n"));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
        .getElementsByTagName("*")
        .getLength();
  }

  @Test
  void damageIsToldByName() throws Exception {
    Files.write(directory.resolve("pstree.img"), new byte[20]);
    assertThat(run()).isEqualTo(ExitCode.CORRUPTED.code());
    assertThat(err).contains("pstree.img").contains("hint:");
    Files.delete(directory.resolve("pstree.img"));
    assertThat(run()).isEqualTo(ExitCode.STORAGE.code());
    Files.delete(directory.resolve("inventory.img"));
    assertThat(run()).isEqualTo(ExitCode.CHECKPOINT_NOT_FOUND.code());
  }
}
