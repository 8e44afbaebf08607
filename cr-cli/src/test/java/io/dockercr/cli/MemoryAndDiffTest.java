package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.criu.images.SampleImages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searching memory, comparing checkpoints and taking files out, on images made by hand. */
class MemoryAndDiffTest {
  @TempDir private Path temp;
  private Path first;
  private Path second;
  private String out;
  private String err;

  @BeforeEach
  void write() throws Exception {
    first = Files.createDirectories(temp.resolve("first/images"));
    SampleImages.write(first);
    first = first.getParent();
    second = Files.createDirectories(temp.resolve("second/images"));
    SampleImages.write(second);
    second = second.getParent();
  }

  private int run(String... arguments) {
    CommandRun run = CommandRun.of(List.of(arguments));
    out = run.out();
    err = run.err();
    return run.code();
  }

  private JsonNode json() throws Exception {
    return Json.MAPPER.readTree(out);
  }

  @Test
  void aTextIsFoundInAllProcessesAcrossPages() throws Exception {
    assertThat(run("memory", first + "", "--search", "the secret of", "--format", "json"))
        .as(err)
        .isZero();
    assertThat(json()).hasSize(2);
    assertThat(json().at("/1/pid").asInt()).isEqualTo(7);
    assertThat(json().at("/1/area").asText()).isEqualTo("[heap]");
    assertThat(json().at("/1/address").asText())
        .isEqualTo("0x" + Long.toHexString(SampleImages.HEAP + 4096 - 5));
    assertThat(json().at("/1/after").asText()).startsWith(" 7");
    assertThat(err).contains("Found 2 times.");
  }

  @Test
  void sharedMemoryIsSearchedToo() {
    assertThat(run("memory", first + "", "--pid", "7", "--search-regex", "[Ss]hared \\w+"))
        .isZero();
    assertThat(out).contains("[shared 77]").contains("shared secret");
    assertThat(out.lines()).hasSize(1);
  }

  @Test
  void bytes() throws Exception {
    String at = "0x" + Long.toHexString(SampleImages.HEAP + 4091);
    assertThat(run("memory", first + "", "--pid", "1", "--hex", at + ",15")).as(err).isZero();
    assertThat(out).contains("555500000ffb", "74 68 65 20", "|the secret of 1|");
    Path file = temp.resolve("bytes");
    assertThat(run("memory", first + "", "--pid", "1", "--hex", at + ",15", "-o", file + ""))
        .isZero();
    assertThat(file).hasContent("the secret of 1");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(run("memory", first + "", "--pid", "1", "--hex", at + ",15", "-o", file + ""))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(file).hasContent("the secret of 1");
    assertThat(run("memory", first + "", "--pid", "1", "--hex", "0x1000,16"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(run("memory", first + "", "--pid", "1", "--hex", "here,16"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(run("memory", first + "", "--hex", at + ",16")).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void allPages() {
    Path file = temp.resolve("pages");
    assertThat(run("memory", first + "", "--pid", "7", "--output", file + "")).as(err).isZero();
    assertThat(file).hasSize(6 * 4096);
  }

  @Test
  void nothingIsLeftOfAFileThatCouldNotBeFilled() throws Exception {
    Files.write(first.resolve("images/pages-1.img"), new byte[4096]);
    Path file = temp.resolve("pages");
    assertThat(run("memory", first + "", "--pid", "1", "-o", file + ""))
        .isEqualTo(ExitCode.CORRUPTED.code());
    assertThat(file).doesNotExist();
  }

  @Test
  void equalCheckpointsDoNotDiffer() throws Exception {
    assertThat(run("diff", first + "", second + "", "--format", "json")).as(err).isZero();
    assertThat(json().path("processes")).isEmpty();
    assertThat(json().path("layer").isNull()).isTrue();
  }

  @Test
  void differences() throws Exception {
    // Changes a byte of the worker's heap, and of its environment: LANG= gets an x in place of what
    // follows.
    Path pages = second.resolve("images/pages-7.img");
    byte[] content = Files.readAllBytes(pages);
    content[4096 + 50] ^= 1;
    int at = new String(content, StandardCharsets.ISO_8859_1).indexOf("PATH=/bin");
    content[at + 6] = 's';
    Files.write(pages, content);
    Files.delete(second.resolve("images/files.img"));
    assertThat(run("diff", first + "", second + "", "--format", "json")).as(err).isZero();
    JsonNode worker = json().at("/processes/1");
    assertThat(worker.path("pid").asInt()).isEqualTo(7);
    assertThat(worker.at("/before/environment/0").asText()).isEqualTo("PATH=/bin");
    assertThat(worker.at("/after/environment/0").asText()).isEqualTo("PATH=/sin");
    assertThat(worker.at("/memory/changedBytes").asInt()).isEqualTo(2 * 4096);
    assertThat(worker.at("/memory/areas/0/name").asText()).isEqualTo("[heap]");
    assertThat(worker.at("/before/sockets")).hasSize(5);
    assertThat(json().at("/processes/0/memory/changedBytes").asInt()).isZero();

    assertThat(run("diff", first + "", second + "")).isZero();
    assertThat(out)
        .contains("- PATH=/bin", "+ PATH=/sin", "memory: 8.0 KiB changed", "[stack]")
        .contains("not in both checkpoints");
  }

  private static void layer(Path checkpoint, String... namesAndContents) throws Exception {
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(Files.newOutputStream(checkpoint.resolve("rootfs-diff.tar")))) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        byte[] content = namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(namesAndContents[i]);
        entry.setModTime(0);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
      TarArchiveEntry link = new TarArchiveEntry("./second-name", TarConstants.LF_LINK);
      link.setLinkName("./etc/same");
      link.setModTime(0);
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    }
  }

  @Test
  void layers() throws Exception {
    layer(first, "./etc/same", "same", "./etc/old", "old", "./tmp/grows", "1");
    layer(second, "./etc/same", "same", "./tmp/grows", "12", "./tmp/\u001b[2J", "new");
    assertThat(run("diff", first + "", second + "")).as(err).isZero();
    assertThat(out)
        .contains("- /etc/old  file, 3 bytes", "- /tmp/grows  file, 1 bytes")
        .contains("+ /tmp/grows  file, 2 bytes", "+ /tmp/\\x1b[2J")
        .doesNotContain("/etc/same");
  }

  @Test
  void filesOfTheLayer() throws Exception {
    layer(first, "./etc/same", "same", "./etc/old", "old");
    Path file = temp.resolve("taken");
    assertThat(run("extract", first + "", "--file", "/etc/old", "-o", file + "")).as(err).isZero();
    assertThat(file).hasContent("old");
    Path linked = temp.resolve("linked");
    assertThat(run("extract", first + "", "--file", "/second-name", "-o", linked + "")).isZero();
    assertThat(linked).hasContent("same");
    Path missing = temp.resolve("missing");
    assertThat(run("extract", first + "", "--file", "/etc/passwd", "-o", missing + ""))
        .isEqualTo(ExitCode.CHECKPOINT_NOT_FOUND.code());
    assertThat(err).contains("is not in the writable layer");
    assertThat(missing).doesNotExist();
    Path whole = temp.resolve("layer.tar");
    assertThat(run("extract", first + "", "--layer", "-o", whole + "")).isZero();
    assertThat(whole).hasSameBinaryContentAs(first.resolve("rootfs-diff.tar"));
    assertThat(run("extract", first + "", "--volume", "../first/rootfs-diff", "-o", missing + ""))
        .isEqualTo(ExitCode.CHECKPOINT_NOT_FOUND.code());
  }

  @Test
  void anArchiveThatIsNone() throws Exception {
    Files.write(
        first.resolve("rootfs-diff.tar"), "garbage".repeat(1000).getBytes(StandardCharsets.UTF_8));
    layer(second);
    assertThat(run("diff", first + "", second + ""))
        .isIn(ExitCode.CORRUPTED.code(), ExitCode.STORAGE.code());
    assertThat(err).doesNotContain("--debug");
  }
}
