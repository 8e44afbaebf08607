package io.dockercr.storage.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.StoreProgress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads and unpacks whatever it is given as an archive: the first byte says how the rest becomes
 * the file. What the reader throws besides what it declares comes out, and so does anything that it
 * writes where it may not. Jazzer calls {@link #fuzzerTestOneInput}.
 */
public final class ArchiveFuzzer {
  private static final ArchiveLimits LIMITS = new ArchiveLimits(64, 1 << 20, 100, 1 << 18);
  private static final Set<String> BESIDE = Set.of("archive", "staging");

  /**
   * How the rest becomes the file: as it is, or compressed only then, so that the compression is
   * sound.
   */
  private static final List<ArchiveCompression> FORMS =
      List.of(ArchiveCompression.NONE, ArchiveCompression.GZIP, ArchiveCompression.ZSTD);

  private static final ThreadLocal<ArchiveFuzzer> FUZZER =
      ThreadLocal.withInitial(ArchiveFuzzer::create);

  private final Path directory;

  private ArchiveFuzzer(Path directory) {
    this.directory = directory;
  }

  private static ArchiveFuzzer create() {
    try {
      Path memory = Path.of("/dev/shm");
      Path directory =
          Files.isWritable(memory)
              ? Files.createTempDirectory(memory, "docker-cr-fuzz-")
              : Files.createTempDirectory("docker-cr-fuzz-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(directory)));
      Files.createDirectory(
          directory.resolve("staging"),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return new ArchiveFuzzer(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path directory) {
    try {
      clear(directory);
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void clear(Path directory) throws IOException {
    try (Stream<Path> found = Files.list(directory)) {
      for (Path path : found.toList()) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          clear(path);
        }
        Files.delete(path);
      }
    }
  }

  /** Sound archives and such as are refused, each after the byte of its form. */
  static List<byte[]> seeds() {
    byte[] sound = Tars.sound().ended();
    byte[] dumps = Tars.dumps().file("network.status", "{}").ended();
    byte[] extended =
        Tars.sound()
            .extended('g', "comment=x")
            .extended('x', "path=volumes/a.tar", "size=3", "mtime=1.5")
            .file("v", "abc")
            .entry("././@LongLink", 'L', ("volumes/" + "b".repeat(120) + "\0").getBytes(UTF_8))
            .file("w", "x")
            .ended();
    byte[] links = Tars.sound().link("l", '2', "/etc").link("h", '1', "m").ended();
    List<byte[]> seeds = new ArrayList<>();
    for (byte[] tar : List.of(sound, dumps, extended, links)) {
      for (int form = 0; form < FORMS.size(); form++) {
        seeds.add(Tars.joined(new byte[] {(byte) form}, tar));
      }
      for (ArchiveCompression how : ArchiveCompression.values()) {
        seeds.add(Tars.joined(new byte[1], Tars.compressed(tar, how)));
      }
    }
    return seeds;
  }

  /** Writes the seeds, a file each, into a directory that is there. */
  public static void main(String[] arguments) throws IOException {
    List<byte[]> seeds = seeds();
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(Path.of(arguments[0], "seed-" + i), seeds.get(i));
    }
  }

  /** Reads one input. Throws only what would be a fault. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length > 0) {
      ArchiveCompression form = FORMS.get((input[0] & 0xff) % FORMS.size());
      byte[] rest = Arrays.copyOfRange(input, 1, input.length);
      FUZZER.get().read(Tars.compressed(rest, form));
    }
  }

  private void read(byte[] content) throws IOException {
    Path file = directory.resolve("archive");
    Path staging = directory.resolve("staging");
    Files.write(file, content);
    try (CheckpointArchive archive = CheckpointArchive.open(file, LIMITS)) {
      for (ArchiveEntry entry : archive.entries()) {
        if (!entry.directory()) {
          drain(archive.content(entry), entry);
        }
      }
      archive.kind();
      archive.extractTo(staging, LIMITS, StoreProgress.NONE);
    } catch (CheckpointException e) {
      // This is what the reader declares.
      if (e.getMessage().chars().anyMatch(c -> c < 0x20)) {
        throw new AssertionError("a message that commands a terminal", e);
      }
    }
    requireNothingElse(staging);
    clear(staging);
  }

  private static void drain(InputStream in, ArchiveEntry entry) throws IOException {
    try (in) {
      long read = in.transferTo(OutputStream.nullOutputStream());
      if (read != entry.sizeBytes()) {
        throw new AssertionError(entry + " gave " + read + " bytes");
      }
    }
  }

  private void requireNothingElse(Path staging) throws IOException {
    try (Stream<Path> beside = Files.list(directory);
        Stream<Path> inside = Files.walk(staging)) {
      Set<String> names =
          beside.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
      boolean plain =
          inside.allMatch(
              path ->
                  Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                      || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
      if (!names.equals(BESIDE) || !plain) {
        throw new AssertionError("something was written that may not be: " + names);
      }
    }
  }
}
