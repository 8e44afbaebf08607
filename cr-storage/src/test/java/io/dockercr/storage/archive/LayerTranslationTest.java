package io.dockercr.storage.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerTranslationTest {
  private static final String OPAQUE = "SCHILY.xattr.trusted.overlay.opaque";
  private static final String LONG = "x".repeat(150);

  @TempDir private Path directory;

  /** Builds a layer as GNU tar would. */
  private static final class Layer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    Layer() {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    Layer file(String name, String content) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL);
      entry.setSize(content.getBytes(StandardCharsets.UTF_8).length);
      return add(entry, content);
    }

    Layer directory(String name, String... attributes) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name + "/", TarConstants.LF_DIR);
      entry.setMode(0711);
      for (String attribute : attributes) {
        entry.addPaxHeader(attribute, "y");
      }
      return add(entry, "");
    }

    Layer whiteout(String name) throws IOException {
      return add(new TarArchiveEntry(name, TarConstants.LF_CHR), "");
    }

    Layer device(String name, int major) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_BLK);
      entry.setDevMajor(major);
      return add(entry, "");
    }

    Layer link(String name, String target, byte type) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, type);
      entry.setLinkName(target);
      return add(entry, "");
    }

    private Layer add(TarArchiveEntry entry, String content) throws IOException {
      tar.putArchiveEntry(entry);
      tar.write(content.getBytes(StandardCharsets.UTF_8));
      tar.closeArchiveEntry();
      return this;
    }

    byte[] end() throws IOException {
      tar.close();
      return bytes.toByteArray();
    }
  }

  private static Map<String, TarArchiveEntry> entries(byte[] archive) throws IOException {
    Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(archive), "UTF-8")) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        assertThat(entries.put(e.getName(), e)).as("twice: " + e.getName()).isNull();
      }
    }
    return entries;
  }

  @Test
  void deletedFilesBecomeAListAndNothingElseChanges() throws Exception {
    byte[] ours =
        new Layer()
            .directory("./etc")
            .file("./etc/motd", "hello")
            .whiteout("./etc/issue")
            .link("./etc/" + LONG, "./etc/issue", TarConstants.LF_LINK)
            .link("./etc/again", "./etc/motd", TarConstants.LF_LINK)
            .directory("./opt", OPAQUE, "SCHILY.xattr.user.kept")
            .file("./opt/" + LONG, "long")
            .device("./dev", 8)
            .end();
    ByteArrayOutputStream theirs = new ByteArrayOutputStream();

    LayerForOthers.Translated translated =
        LayerForOthers.translate(new ByteArrayInputStream(ours), theirs);

    assertThat(translated.deleted()).containsExactly("/etc/issue", "/etc/" + LONG);
    assertThat(translated.opaque()).containsExactly("/opt");
    Map<String, TarArchiveEntry> entries = entries(theirs.toByteArray());
    assertThat(entries.keySet())
        .containsExactly("./etc/", "./etc/motd", "./etc/again", "./opt/", "./opt/" + LONG, "./dev");
    assertThat(entries.get("./opt/").getMode() & 07777).isEqualTo(0711);
    assertThat(entries.get("./opt/").getExtraPaxHeaders())
        .containsOnlyKeys("SCHILY.xattr.user.kept");
    assertThat(entries.get("./etc/motd").getSize()).isEqualTo(5);
  }

  @Test
  void whatOthersDeletedIsInTheOverlaysNotation() throws Exception {
    Path theirs = directory.resolve("theirs.tar");
    Files.write(
        theirs,
        new Layer()
            .file("etc/nginx/ü", "new")
            .file("etc/.wh.issue", "")
            .directory("opt")
            .file("opt/.wh..wh..opq", "")
            .directory("srv", "SCHILY.xattr.trusted.overlay.redirect")
            .end());
    Path ours = directory.resolve("ours.tar");

    LayerFromOthers.Translated translated =
        LayerFromOthers.translate(
            theirs, List.of("/usr/bin/" + LONG, "/etc/issue"), OptionalInt.of(0555), ours);

    Map<String, TarArchiveEntry> entries = entries(Files.readAllBytes(ours));
    assertThat(entries.keySet())
        .containsExactlyInAnyOrder(
            "etc/nginx/ü", "etc/issue", "opt/", "srv/", "./", "usr/bin/" + LONG);
    assertThat(entries.get("./").getMode() & 07777).isEqualTo(0555);
    assertThat(entries.get("etc/issue").isCharacterDevice()).isTrue();
    assertThat(entries.get("usr/bin/" + LONG).isCharacterDevice()).isTrue();
    assertThat(entries.get("opt/").getExtraPaxHeaders()).containsEntry(OPAQUE, "y");
    assertThat(entries.get("srv/").getExtraPaxHeaders()).isEmpty();
    assertThat(translated.parents()).containsExactly("etc", "etc/nginx", "usr", "usr/bin");
    assertThat(translated.devices()).isZero();
  }

  @Test
  void goesThereAndBack() throws Exception {
    byte[] ours = new Layer().directory("./a").file("./a/b", "1").whiteout("./a/c").end();
    ByteArrayOutputStream theirs = new ByteArrayOutputStream();
    LayerForOthers.Translated out =
        LayerForOthers.translate(new ByteArrayInputStream(ours), theirs);
    Path archive = Files.write(directory.resolve("theirs.tar"), theirs.toByteArray());
    Path again = directory.resolve("again.tar");
    LayerFromOthers.translate(archive, out.deleted(), OptionalInt.empty(), again);
    assertThat(entries(Files.readAllBytes(again)).keySet()).containsExactly("./a/", "./a/b", "a/c");
  }

  @Test
  void devicesAreCounted() throws Exception {
    Path archive =
        Files.write(
            directory.resolve("a.tar"), new Layer().whiteout("./gone").device("./sda", 8).end());
    assertThat(LayerFromOthers.countDevices(archive)).isEqualTo(1);
  }

  @Test
  void whatLeadsOutIsRefused() throws Exception {
    for (byte[] hostile :
        List.of(
            new Layer().file("a/../../etc/passwd", "x").end(),
            new Layer().link("a", "../../etc/passwd", TarConstants.LF_LINK).end())) {
      Path archive = Files.write(directory.resolve("hostile.tar"), hostile);
      assertThatThrownBy(() -> LayerFromOthers.countDevices(archive))
          .isInstanceOf(MalformedLayerException.class)
          .hasMessageContaining("leads out");
    }
    Path empty = Files.write(directory.resolve("empty.tar"), new byte[1024]);
    Path target = directory.resolve("never");
    assertThatThrownBy(
            () ->
                LayerFromOthers.translate(
                    empty, List.of("/a/../../etc/passwd"), OptionalInt.empty(), target))
        .isInstanceOf(MalformedLayerException.class)
        .hasMessageContaining("deleted.files");
  }

  @Test
  void whatIsCutShortOrGarbledIsSaidSo() throws Exception {
    byte[] sound = new Layer().file("a", "hello").end();
    byte[] garbled = sound.clone();
    garbled[0] ^= 1;
    for (byte[] damaged : List.of(garbled, java.util.Arrays.copyOf(sound, 700))) {
      Path archive = Files.write(directory.resolve("damaged.tar"), damaged);
      assertThatThrownBy(() -> LayerFromOthers.countDevices(archive))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("damaged.tar");
    }
  }
}
