package io.dockercr.storage.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StoreProgress;
import io.dockercr.storage.archive.Selection.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointArchiveTest {
  private static final String DEEP = "volumes/" + "v".repeat(90) + ".tar";

  @TempDir private Path work;
  private Path file;

  @BeforeEach
  void prepare() {
    file = work.resolve("archive");
  }

  private Path staging() throws IOException {
    return Files.createDirectory(
        work.resolve("staging"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** The program's own formats, told by content: the file has no ending. */
  @ParameterizedTest
  @CsvSource({"v7,none", "ustar,gzip", "gnu,zstd", "pax,none", "oldgnu,gzip", "posix,zstd"})
  void readsWhatTarWrites(String format, String how) throws Exception {
    Path tree = Files.createDirectories(work.resolve("tree/images")).getParent();
    Map<String, String> written = new TreeMap<>();
    written.put("manifest.json", "{}");
    written.put("images/pages-1.img", "pages".repeat(10_000));
    written.put("images/empty.img", "");
    if (!format.equals("v7")) {
      written.put(DEEP, "volume");
    }
    for (Map.Entry<String, String> entry : written.entrySet()) {
      Files.createDirectories(tree.resolve(entry.getKey()).getParent());
      Files.writeString(tree.resolve(entry.getKey()), entry.getValue());
    }
    run("tar", "--format=" + format, "-C", tree.toString(), "-cf", file + ".tar", ".");
    byte[] plain = Files.readAllBytes(Path.of(file + ".tar"));
    Files.write(file, Tars.compressed(plain, compression(how)));
    Path staging = staging();
    try (CheckpointArchive archive = CheckpointArchive.open(file)) {
      assertThat(archive.compression()).isEqualTo(compression(how));
      assertThat(archive.kind()).isEqualTo(ArchiveKind.DOCKER_CR);
      archive.extractTo(staging, ArchiveLimits.DEFAULT, StoreProgress.NONE);
      for (Map.Entry<String, String> entry : written.entrySet()) {
        assertThat(content(archive, entry.getKey())).isEqualTo(entry.getValue());
      }
    }
    assertThat(files(staging)).isEqualTo(written);
  }

  private static ArchiveCompression compression(String how) {
    return switch (how) {
      case "gzip" -> ArchiveCompression.GZIP;
      case "zstd" -> ArchiveCompression.ZSTD;
      default -> ArchiveCompression.NONE;
    };
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static String content(CheckpointArchive archive, String path) throws Exception {
    try (InputStream in = archive.content(archive.entry(path).orElseThrow())) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** All files below a directory; each thing below it is private. */
  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.toList()) {
        boolean isDirectory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(path.toString())
            .isEqualTo(isDirectory ? "rwx------" : "rw-------");
        if (!isDirectory) {
          files.put(directory.relativize(path).toString(), Files.readString(path));
        }
      }
    }
    return files;
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void oneAfterTheOtherIsOneArchive(ArchiveCompression how) throws Exception {
    byte[] whole = Tars.sound().ended();
    List<byte[]> parts = new ArrayList<>();
    for (int at = 0; at < whole.length; at += 700) {
      byte[] part = new byte[Math.min(700, whole.length - at)];
      System.arraycopy(whole, at, part, 0, part.length);
      parts.add(Tars.compressed(part, how));
    }
    parts.add(1, Tars.compressed(new byte[0], how));
    if (how == ArchiveCompression.GZIP) {
      // What pads a tape.
      parts.add(new byte[1000]);
    } else {
      // A frame that is to be passed over.
      parts.add(0, new byte[] {0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9});
    }
    Files.write(file, Tars.joined(parts.toArray(byte[][]::new)));
    try (CheckpointArchive archive = CheckpointArchive.open(file)) {
      assertThat(archive.compression()).isEqualTo(how);
      assertThat(archive.entries())
          .extracting(ArchiveEntry::path)
          .containsExactly("manifest.json", "images", "images/inventory.img");
      assertThat(content(archive, "images/inventory.img")).isEqualTo("inventory");
    }
  }

  @Test
  void gzipHeadersMayHaveEverything() throws Exception {
    byte[] gzip = Tars.compressed(Tars.sound().ended(), ArchiveCompression.GZIP);
    byte[] header = {0x1f, (byte) 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 2, 0, 1, 1};
    byte[] texts = "name\0comment\0".getBytes(UTF_8);
    byte[] rest = new byte[gzip.length - 10];
    System.arraycopy(gzip, 10, rest, 0, rest.length);
    Files.write(file, Tars.joined(header, texts, new byte[2], rest));
    try (CheckpointArchive archive = CheckpointArchive.open(file)) {
      assertThat(archive.entry("manifest.json")).isPresent();
    }
  }

  /** Whether by what a runtime writes of itself or by the names beside. */
  @ParameterizedTest
  @CsvSource({
    "libpod,x,PODMAN",
    "cri-o,x,CRI",
    "containerd,x,CRI",
    "libpod,bind.mounts,PODMAN",
    "'',network.status,PODMAN",
    "'',artifacts/x,PODMAN",
    "'',bind.mounts,CRI",
    "'',status,CRI",
    "'',x,CRI",
  })
  void tellsWhoWroteIt(String manager, String beside, ArchiveKind kind) throws Exception {
    String spec =
        "{\"process\":{\"annotations\":{\"io.container.manager\":\"no\"}},"
            + "\"annotations\":{\"a\":\"b\",\"io.container.manager\":\""
            + manager
            + "\"}}";
    Files.write(
        file,
        new Tars()
            .file("./config.dump", "{}")
            .file("./spec.dump", spec)
            .file("./checkpoint/inventory.img", "x")
            .file("./" + beside, "x")
            .ended());
    try (CheckpointArchive archive = CheckpointArchive.open(file)) {
      assertThat(archive.kind()).isEqualTo(kind);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "no JSON", "{\"annotations\":", "{\"annotations\":[1]}"})
  void aSpecThatSaysNothingIsNoFailure(String spec) throws Exception {
    Files.write(
        file,
        new Tars().file("config.dump", "{}").file("spec.dump", spec).file("status", "").ended());
    try (CheckpointArchive archive = CheckpointArchive.open(file)) {
      assertThat(archive.kind()).isEqualTo(ArchiveKind.CRI);
    }
  }

  @Test
  void otherArchivesAreNone() throws Exception {
    Files.write(file, new Tars().file("readme", "x").directory("manifest.json").ended());
    try (CheckpointArchive archive = CheckpointArchive.open(file)) {
      assertThatThrownBy(archive::kind)
          .isInstanceOf(CheckpointNotFoundException.class)
          .hasMessage(
              file
                  + " is an archive, but not of a checkpoint: it has neither manifest.json nor"
                  + " config.dump and spec.dump.");
    }
  }

  @Test
  void otherFilesAreNone() throws Exception {
    for (byte[] content : List.of(new byte[0], new byte[10240], "text\n".getBytes(UTF_8))) {
      Files.write(file, content);
      assertThatThrownBy(() -> CheckpointArchive.open(file))
          .isInstanceOf(CheckpointNotFoundException.class)
          .hasMessage(file + " is not an archive: it is neither tar nor tar.gz nor tar.zst.");
    }
    assertThatThrownBy(() -> CheckpointArchive.open(work))
        .isInstanceOf(CheckpointNotFoundException.class)
        .hasMessage(work + " is not a file.");
    assertThatThrownBy(() -> CheckpointArchive.open(work.resolve("none")))
        .isInstanceOf(CheckpointNotFoundException.class)
        .hasMessage("There is no archive " + work.resolve("none") + ".");
  }

  @Test
  void aPlainArchiveIsReadAtOffsets() throws Exception {
    Files.write(file, Tars.sound().file("f", "0123456789").file("g", "behind").ended());
    try (CheckpointArchive archive = CheckpointArchive.open(file)) {
      ArchiveEntry entry = archive.entry("f").orElseThrow();
      ByteBuffer into = ByteBuffer.allocate(100);
      assertThat(archive.read(entry, into, 7)).isEqualTo(3);
      assertThat(new String(into.array(), 0, 3, UTF_8)).isEqualTo("789");
      assertThat(archive.read(entry, into, 10)).isEqualTo(-1);
      assertThat(into.remaining()).isEqualTo(97);
    }
    Files.write(file, Tars.compressed(Tars.sound().ended(), ArchiveCompression.ZSTD));
    try (CheckpointArchive archive = CheckpointArchive.open(file)) {
      ArchiveEntry entry = archive.entry("manifest.json").orElseThrow();
      assertThatThrownBy(() -> archive.read(entry, ByteBuffer.allocate(1), 0))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void partsOfFilesLeaveHoles(ArchiveCompression how) throws Exception {
    byte[] pages = new byte[1 << 20];
    new Random(1).nextBytes(pages);
    Files.write(
        file, Tars.compressed(Tars.sound().entry("p", '0', pages).file("q", "x").ended(), how));
    Path staging = staging();
    Selection selection =
        entry ->
            switch (entry.path()) {
              case "p" -> Optional.of(List.of(new Part(4096, 8192), new Part(70_000, 70_001)));
              case "images/inventory.img" -> Optional.of(List.of());
              default -> Optional.empty();
            };
    try (CheckpointArchive archive = CheckpointArchive.open(file)) {
      archive.extractTo(staging, selection, ArchiveLimits.DEFAULT, StoreProgress.NONE);
    }
    byte[] expected = new byte[pages.length];
    System.arraycopy(pages, 4096, expected, 4096, 4096);
    expected[70_000] = pages[70_000];
    assertThat(Files.readAllBytes(staging.resolve("p"))).isEqualTo(expected);
    assertThat(Files.readAllBytes(staging.resolve("images/inventory.img"))).isEqualTo(new byte[9]);
    assertThat(staging.resolve("q")).doesNotExist();
    assertThat(staging.resolve("manifest.json")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void progressGrowsUpToTheFilesSize(ArchiveCompression how) throws Exception {
    Files.write(file, Tars.compressed(Tars.sound().entry("p", '0', new byte[99_999]).ended(), how));
    List<Long> done = new ArrayList<>();
    try (CheckpointArchive archive = CheckpointArchive.open(file)) {
      archive.extractTo(
          staging(),
          ArchiveLimits.DEFAULT,
          (now, total) -> {
            assertThat(total).isEqualTo(file.toFile().length());
            done.add(now);
          });
    }
    assertThat(done).isSorted().last().isEqualTo(file.toFile().length());
  }

  @Test
  void smallFilesAreBounded() throws Exception {
    Files.write(file, Tars.compressed(Tars.dumps().ended(), ArchiveCompression.GZIP));
    try (CheckpointArchive archive = CheckpointArchive.open(file)) {
      assertThat(archive.small("config.dump", 10)).contains("{\"id\":\"1\"}".getBytes(UTF_8));
      assertThat(archive.small("checkpoint/inventory.img", 9))
          .contains("inventory".getBytes(UTF_8));
      assertThat(archive.small("checkpoint", 9)).isEmpty();
      assertThat(archive.small("none", 9)).isEmpty();
      assertThatThrownBy(() -> archive.small("config.dump", 9))
          .isInstanceOf(CorruptedCheckpointException.class)
          .hasMessageContaining("config.dump is larger than 9 bytes");
    }
  }

  /** An archive that is replaced while it is open is no other one. */
  @Test
  void theFileThatWasOpenedIsRead() throws Exception {
    Files.write(file, Tars.sound().ended());
    try (CheckpointArchive archive = CheckpointArchive.open(file)) {
      Files.move(file, work.resolve("moved"));
      Files.write(file, new Tars().file("../x", "x").ended());
      assertThat(archive.entries()).hasSize(3);
    } catch (CheckpointException e) {
      throw new AssertionError(e);
    }
  }
}
