package io.dockercr.storage.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockercr.api.ArchiveRefusedException;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Archives made by hand, each with something that no checkpoint has: refused with what it is, and
 * nothing is written outside the staging directory.
 */
class HostileArchivesTest {
  private static final ArchiveLimits LIMITS = new ArchiveLimits(100, 10 << 20, 100, 4 << 20);
  private static final String LONG = "n".repeat(5000);

  @TempDir private Path outside;
  private Path file;
  private Path staging;

  @BeforeEach
  void prepare() throws IOException {
    file = outside.resolve("archive");
    Files.writeString(outside.resolve("canary"), "untouched");
    Path above = outside.resolve("above");
    Files.createDirectory(above);
    staging =
        Files.createDirectory(
            above.resolve("staging"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** A name for the test, what comes behind sound entries, and what is said of it. */
  static Stream<Arguments> refused() {
    return Stream.of(
        hostile("..", tars().file("../canary", "x"), "../canary leads out of it"),
        hostile("../..", tars().file("../../canary", "x"), "../../canary leads out of it"),
        hostile("a/../..", tars().file("images/../../x", "x"), "images/../../x leads out of it"),
        hostile("dir ..", tars().directory("images/.."), "images/.. leads out of it"),
        hostile("./..", tars().file("./../x", "x"), "./../x leads out of it"),
        hostile("absolute", tars().file("/etc/cron.d/x", "x"), "/etc/cron.d/x is an absolute path"),
        hostile("absolute dir", tars().directory("//tmp/"), "//tmp/ is an absolute path"),
        hostile("pax ..", tars().extended('x', "path=../x").file("a", "x"), "../x leads out of it"),
        hostile("GNU ..", longName("../x\0").file("a", "x"), "../x leads out of it"),
        hostile("prefix ..", tars().block(prefixed("..", "x")), "../x leads out of it"),
        hostile("symlink out", tars().link("images/x", '2', "/etc"), "images/x is a symbolic link"),
        hostile("symlink in", tars().link("images/x", '2', "y"), "images/x is a symbolic link"),
        hostile(
            "hard link", tars().link("images/x", '1', "/etc/shadow"), "images/x is a hard link"),
        hostile(
            "through a link",
            tars().link("images/d", '2', "/tmp").file("images/d/x", "x"),
            "images/d is a symbolic link"),
        hostile(
            "parent",
            tars().link("images/parent", '2', "../../0"),
            "images/parent is a symbolic link to a checkpoint that this one builds on"),
        hostile("GNU long link", tars().entry("l", 'K', bytes("t")), "l is a symbolic link"),
        hostile("character device", tars().link("dev", '3', ""), "dev is a device"),
        hostile("block device", tars().link("dev", '4', ""), "dev is a device"),
        hostile("FIFO", tars().link("pipe", '6', ""), "pipe is a FIFO"),
        hostile("other type", tars().link("v", 'V', ""), "v is neither a file nor a directory"),
        hostile("multi-volume", tars().link("m", 'M', ""), "m is neither a file nor a directory"),
        hostile("control type", tars().link("c", '\33', ""), "of type \\x1b"),
        hostile(
            "twice",
            tars().file("images/inventory.img", "x"),
            "images/inventory.img is in it twice"),
        hostile("twice with ./", tars().file("./images//inventory.img", "x"), "is in it twice"),
        hostile("directory twice", tars().directory("./images"), "images is in it twice"),
        hostile(
            "file below a file",
            tars().file("manifest.json/x", "x"),
            "manifest.json/x is below manifest.json, which is a file"),
        hostile(
            "file for a directory", tars().file("images", "x"), "images is a file and a directory"),
        hostile(
            "file for a directory that was implied",
            tars().file("a/b", "x").file("a", "x"),
            "a is a file and a directory"),
        hostile("directory for a file", tars().directory("manifest.json/"), "is in it twice"),
        hostile(
            "content of a directory",
            tars().entry("d", '5', bytes("x")),
            "d is a directory with content of its own"),
        hostile("root a file", tars().file(".", "x"), "its root is a file"),
        hostile("no name", tars().file("", "x"), "it has an entry without a name"),
        hostile("newline", tars().file("a\nb", "x"), "the name a\\x0ab has control characters"),
        hostile("escape", tars().file("\33[2J", "x"), "the name \\x1b[2J has control characters"),
        hostile("NUL", tars().extended('x', "path=a\0b").file("a", ""), "a\\x00b has control"),
        hostile("NUL in GNU", longName("a\0b\0").file("a", ""), "a\\x00b has control characters"),
        hostile(
            "right to left",
            tars().extended('x', "path=a\u202eb").file("a", ""),
            "the name a\\xe2\\x80\\xaeb has control characters"),
        hostile("no UTF-8", tars().file("a\u00ff", "x"), "the name a\\xff is not UTF-8"),
        hostile(
            "PATH_MAX",
            tars().extended('x', "path=" + "d/".repeat(2500)).file("a", ""),
            "has 5000 bytes, more than a path can have"),
        hostile("PATH_MAX in GNU", longName(LONG).file("a", ""), "has 5000 bytes"),
        hostile(
            "NAME_MAX",
            tars().extended('x', "path=" + "n".repeat(256)).file("a", ""),
            "has a part of more than 255 bytes"),
        hostile(
            "depth",
            tars().extended('x', "path=" + "d/".repeat(16) + "f").file("a", ""),
            "is more than 16 levels down"),
        hostile(
            "octal size below zero", sized("-0000000001 "), "s is said to have less than no bytes"),
        hostile(
            "binary size below zero",
            tars().block(Tars.sized(Tars.header("s", '0', 0), filled(12, 0xff))),
            "s is said to have less than no bytes"),
        hostile("size no number", sized("12ab5678901 "), "s has a size that is no number"),
        hostile(
            "binary size beyond 63 bits",
            tars().block(Tars.sized(Tars.header("s", '0', 0), binary(Long.MIN_VALUE))),
            "s has a size that is no number"),
        hostile(
            "pax size", tars().extended('x', "size=1e3").file("s", ""), "s has a size that is no"),
        hostile(
            "pax size below zero", tars().extended('x', "size=-1").file("s", ""), "less than no"),
        hostile(
            "huge pax size",
            tars().extended('x', "size=99999999999999999999").file("s", ""),
            "s has a size that is no number"),
        hostile("GNU sparse", tars().entry("s", 'S', bytes("x")), "s is a sparse file"),
        hostile(
            "pax sparse",
            tars().extended('x', "GNU.sparse.realsize=99999999").file("s", "x"),
            "it has sparse files, whose size in the archive is not their own"),
        hostile(
            "star sparse",
            tars().extended('x', "SCHILY.realsize=99999999").file("s", "x"),
            "it has sparse files"),
        hostile(
            "pax header of 2 MiB",
            tars().entry("p", 'x', new byte[2 << 20]),
            "has 2097152 bytes, more than the 1048576 that are read"),
        hostile(
            "long name of 2 MiB", tars().entry("p", 'L', new byte[2 << 20]), "has 2097152 bytes"),
        hostile(
            "two pax headers",
            tars().extended('x', "a=b").extended('x', "a=c").file("f", ""),
            "an entry has two extended headers"),
        hostile(
            "two paths in pax",
            tars().extended('x', "path=a", "path=b").file("f", ""),
            "an extended header has path twice"),
        hostile(
            "two names",
            longName("a").extended('x', "path=b").file("f", ""),
            "an entry has two names, a and b"),
        hostile(
            "path for all",
            tars().extended('g', "path=a").file("f", ""),
            "an extended header gives all entries the same path"),
        hostile("size for all", tars().extended('g', "size=1").file("f", ""), "the same size"),
        hostile(
            "behind the end",
            tars().raw(new byte[1024]).file("f", "x"),
            "there is something behind its end mark"),
        hostile(
            "behind half an end mark",
            tars().raw(new byte[512]).file("f", "x"),
            "there is something behind its end mark"),
        hostile(
            "MiBs of padding",
            tars().raw(new byte[2 << 20]),
            "there is something behind its end mark"),
        hostile("too many", many(101), "it has more than 100 entries"),
        hostile(
            "too large",
            tars().entry("f", '0', new byte[11 << 20]),
            "f, of 11534336 bytes, makes it larger than 10485760 bytes"));
  }

  private static Tars tars() {
    return Tars.sound();
  }

  private static Tars longName(String name) {
    return tars().entry("././@LongLink", 'L', name.getBytes(UTF_8));
  }

  private static Tars sized(String size) {
    return tars().block(Tars.sized(Tars.header("s", '0', 0), bytes(size)));
  }

  private static Tars many(int count) {
    Tars tars = new Tars();
    for (int i = 0; i < count; i++) {
      tars.file("f" + i, "");
    }
    return tars;
  }

  private static byte[] prefixed(String prefix, String name) {
    byte[] header = Tars.header(name, '0', 0);
    Tars.put(header, 345, prefix);
    return Tars.sealed(header);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** A size in GNU's binary form. */
  private static byte[] binary(long size) {
    byte[] bytes = new byte[12];
    bytes[0] = (byte) 0x80;
    for (int i = 0; i < 8; i++) {
      bytes[11 - i] = (byte) (size >>> (8 * i));
    }
    return bytes;
  }

  private static Arguments hostile(String name, Tars tars, String said) {
    return Arguments.of(name, tars.ended(), said);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refusesByName(String name, byte[] archive, String said) throws Exception {
    for (ArchiveCompression how : ArchiveCompression.values()) {
      Files.write(file, Tars.compressed(archive, how));
      ArchiveRefusedException e = failing(ArchiveRefusedException.class);
      assertThat(e).hasMessageStartingWith("The archive " + file + " is refused: ");
      assertThat(e).hasMessageContaining(said).hasMessageMatching("[ -~]+\\.");
      assertThat(e.hint()).isPresent();
    }
  }

  static Stream<Arguments> damaged() {
    byte[] sound = Tars.sound().ended();
    return Stream.of(
        hostile("pax without an entry", tars().extended('x', "a=b"), "has no entry behind it"),
        hostile("pax of zeros", tars().entry("p", 'x', new byte[20]), "can't be understood"),
        hostile("pax of nothing", tars().entry("p", 'x', bytes("9 a=b\n")), "can't be understood"),
        hostile(
            "pax endless", tars().entry("p", 'x', bytes("99999999 a=b\n")), "can't be understood"),
        hostile("pax of no key", tars().entry("p", 'x', bytes("6 =ab\n")), "can't be understood"),
        hostile(
            "no header",
            tars().raw(filled(512, 'x')),
            "there is no entry's header behind images/inventory.img"),
        Arguments.of("in a header", Arrays.copyOf(sound, 700), "it is cut short"),
        Arguments.of("no end mark", Tars.sound().open(), "it has no end mark behind images/inv"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damaged")
  void tellsWhatIsDamaged(String name, byte[] archive, String said) throws Exception {
    for (ArchiveCompression how : ArchiveCompression.values()) {
      Files.write(file, Tars.compressed(archive, how));
      CorruptedCheckpointException e = failing(CorruptedCheckpointException.class);
      assertThat(e).hasMessageStartingWith("The archive " + file + " is damaged: ");
      assertThat(e).hasMessageContaining(said);
      assertThat(e.hint()).isPresent();
    }
  }

  /** At every length, whatever is cut off. */
  @ParameterizedTest
  @EnumSource
  void isNeverTakenForWholeWhenItIsCutShort(ArchiveCompression how) throws Exception {
    byte[] whole = Tars.compressed(Tars.sound().ended(), how);
    // One block of zeros is enough for an end mark; of plain archives the second may be lacking.
    int end = how == ArchiveCompression.NONE ? whole.length - 512 : whole.length;
    for (int length = 0; length < end; length++) {
      if (how == ArchiveCompression.NONE && length % 512 > 3 && length % 512 < 509) {
        continue;
      }
      Files.write(file, Arrays.copyOf(whole, length));
      CheckpointException e = failing(CheckpointException.class);
      assertThat(e)
          .as("%d of %d bytes", length, whole.length)
          .hasMessageContaining(file.toString());
      assertThat(e).isNotInstanceOf(StorageException.class);
    }
  }

  @Test
  void sizesBeyondTheFileAreDamage() throws Exception {
    for (byte[] size : List.of(bytes("77777777777 "), binary(Long.MAX_VALUE), binary(600))) {
      Files.write(file, Tars.sound().block(Tars.sized(Tars.header("s", '0', 0), size)).open());
      CheckpointException e = failing(CheckpointException.class);
      assertThat(e)
          .hasMessageContaining("s")
          .hasMessageMatching(".*(makes it larger|and 0 are there).*");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void isNoBomb(ArchiveCompression how) throws Exception {
    byte[] zeros = Tars.sound().entry("zeros", '0', new byte[9 << 20]).ended();
    Files.write(file, Tars.compressed(zeros, how));
    ArchiveRefusedException e = failing(ArchiveRefusedException.class);
    assertThat(e).hasMessageContaining("over 100 times as many");
    assertThat(Files.size(staging.resolve("zeros"))).isLessThan(5 << 20);
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void refusesWhatIsBehindTheCompression(ArchiveCompression how) throws Exception {
    byte[] whole = Tars.compressed(Tars.sound().ended(), how);
    for (String behind : List.of("x", "\0x", "something else", "<?php exit(); ?>")) {
      Files.write(file, Tars.joined(whole, bytes(behind)));
      assertThat(failing(CorruptedCheckpointException.class)).hasMessageContaining("compression");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void findsEveryFlippedByte(ArchiveCompression how) throws Exception {
    byte[] whole = Tars.compressed(Tars.sound().ended(), how);
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 0x55;
      Files.write(file, flipped);
      try (CheckpointArchive archive = CheckpointArchive.open(file, LIMITS)) {
        archive.entries();
        // Of its header, which says nothing of the content.
        assertThat(i).as("flipped byte").isLessThan(10);
      } catch (CheckpointException e) {
        assertThat(e).hasMessageContaining(file.toString());
      }
    }
  }

  /** It is asked before anything is written. */
  @Test
  void whatDoesNotFitIsNotBegun() throws Exception {
    Files.write(file, Tars.sound().entry("f", '0', new byte[5000]).ended());
    StorageException e = failing(StorageException.class, 4000);
    assertThat(e)
        .hasMessage(
            "The archive "
                + file
                + " can't be unpacked to "
                + staging
                + ": it needs 5011 bytes, and 4000 are free.");
    assertThat(staging).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void aSizeInAHeaderMustFit(ArchiveCompression how) throws Exception {
    byte[] header = Tars.header("f", '0', 6000);
    Files.write(file, Tars.compressed(Tars.sound().block(header).open(), how));
    assertThat(failing(StorageException.class, 4000))
        .hasMessageContaining("f needs 6000 bytes, and 4000 are free");
    assertThat(staging.resolve("f")).doesNotExist();
  }

  @Test
  void namesMayNotFillTheMemory() throws Exception {
    Tars tars = new Tars();
    for (int i = 0; i < 2500; i++) {
      tars.extended('x', "path=" + ("n".repeat(250) + "/").repeat(15) + i).file("f", "");
    }
    Files.write(file, tars.ended());
    CheckpointException e;
    try (CheckpointArchive archive = CheckpointArchive.open(file)) {
      e = catchThrowableOfType(CheckpointException.class, archive::entries);
    }
    assertThat(e).hasMessageContaining("the names in it have more than 8388608 characters");
  }

  @Test
  void onlyAnEmptyPrivateDirectoryWillDo() throws Exception {
    Files.write(file, Tars.sound().ended());
    try (CheckpointArchive archive = CheckpointArchive.open(file)) {
      Path link = Files.createSymbolicLink(outside.resolve("link"), staging);
      assertThat(thrown(archive, link)).hasMessageContaining("is no private directory");
      Files.setPosixFilePermissions(staging, PosixFilePermissions.fromString("rwxrwx---"));
      assertThat(thrown(archive, staging)).hasMessageContaining("is no private directory");
      Files.setPosixFilePermissions(staging, PosixFilePermissions.fromString("rwx------"));
      Files.writeString(staging.resolve("x"), "");
      assertThat(thrown(archive, staging)).hasMessageContaining("is not empty");
    }
  }

  private static IllegalArgumentException thrown(CheckpointArchive archive, Path directory) {
    return catchThrowableOfType(
        IllegalArgumentException.class,
        () -> archive.extractTo(directory, LIMITS, StoreProgress.NONE));
  }

  private <E extends CheckpointException> E failing(Class<E> type) throws Exception {
    return failing(type, Long.MAX_VALUE);
  }

  /** Unpacks it, which fails, and looks at what was written where. */
  private <E extends CheckpointException> E failing(Class<E> type, long free) throws Exception {
    clear();
    Map<String, String> before = outside();
    boolean[] plain = {false};
    E e =
        catchThrowableOfType(
            type,
            () -> {
              try (CheckpointArchive archive =
                  CheckpointArchive.open(file, LIMITS, directory -> free)) {
                plain[0] = archive.compression() == ArchiveCompression.NONE;
                archive.extractTo(staging, LIMITS, StoreProgress.NONE);
              }
            });
    assertThat(e).isNotNull();
    assertThat(outside()).isEqualTo(before);
    if (plain[0]) {
      assertThat(staging).isEmptyDirectory();
    }
    try (Stream<Path> inside = Files.walk(staging)) {
      assertThat(inside)
          .allMatch(
              path ->
                  Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                      || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
    }
    return e;
  }

  private void clear() throws IOException {
    try (Stream<Path> inside = Files.walk(staging)) {
      for (Path path : inside.sorted((a, b) -> b.compareTo(a)).toList()) {
        if (!path.equals(staging)) {
          Files.delete(path);
        }
      }
    }
  }

  /** All that is not in the staging directory, with its content. */
  private Map<String, String> outside() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(outside)) {
      for (Path path : all.filter(path -> !path.startsWith(staging)).toList()) {
        boolean small = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && !path.equals(file);
        found.put(path.toString(), small ? Files.readString(path) : "");
      }
    }
    return found;
  }
}
