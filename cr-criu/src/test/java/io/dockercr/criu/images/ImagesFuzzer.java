package io.dockercr.criu.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads whatever it is given as an image: the first byte says of which kind, the rest is the file.
 * What the readers throw besides what they declare comes out. Jazzer calls {@link
 * #fuzzerTestOneInput}.
 */
public final class ImagesFuzzer {
  /** Reads one kind of image. */
  private interface Reading {
    void read(ImageDirectory images) throws IOException;
  }

  private record Target(String file, Reading reading) {}

  private static final List<Target> TARGETS =
      List.of(
          new Target("inventory.img", ImageDirectory::inventory),
          new Target("pstree.img", images -> images.processes().steps()),
          new Target("core-1.img", images -> images.task(1)),
          new Target("ids-1.img", images -> images.ids(1)),
          new Target("mm-1.img", ImagesFuzzer::memory),
          new Target("pagemap-1.img", ImagesFuzzer::memory),
          new Target("pagemap-shmem-77.img", ImagesFuzzer::memory),
          new Target("files.img", ImagesFuzzer::files),
          new Target("memfd.img", ImagesFuzzer::files),
          new Target("tty-info.img", ImagesFuzzer::files),
          new Target("fdinfo-1.img", images -> images.descriptors(1)),
          new Target("fs-1.img", images -> images.roots(1)),
          new Target("mountpoints-14.img", images -> images.mounts(14)),
          new Target("utsns-13.img", images -> images.hostname(13)),
          new Target("netdev-11.img", images -> images.networkDevices(11)),
          new Target("ipcns-shm-12.img", images -> images.systemV(12)),
          new Target("ipcns-sem-12.img", images -> images.systemV(12)),
          new Target("ipcns-msg-12.img", images -> images.systemV(12)),
          new Target("cgroup.img", ImageDirectory::cgroups),
          new Target("seccomp.img", ImageDirectory::seccompFilters),
          new Target("filelocks.img", ImageDirectory::locks),
          new Target("tcp-stream-abd.img", ImagesFuzzer::streams),
          new Target("stats-dump", ImageDirectory::dumpStatistics));

  private static final ThreadLocal<ImagesFuzzer> FUZZER =
      ThreadLocal.withInitial(ImagesFuzzer::create);

  private final Path directory;
  private final List<byte[]> originals;

  private ImagesFuzzer(Path directory, List<byte[]> originals) {
    this.directory = directory;
    this.originals = originals;
  }

  private static ImagesFuzzer create() {
    try {
      Path memory = Path.of("/dev/shm");
      Path directory =
          Files.isWritable(memory)
              ? Files.createTempDirectory(memory, "docker-cr-fuzz-")
              : Files.createTempDirectory("docker-cr-fuzz-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(directory)));
      SampleImages.write(directory);
      return new ImagesFuzzer(directory, seeds(directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path directory) {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<byte[]> seeds(Path directory) throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (Target target : TARGETS) {
      seeds.add(Files.readAllBytes(directory.resolve(target.file())));
    }
    return seeds;
  }

  /** Sound images to start from, each after the byte of its kind. */
  static List<byte[]> seeds() {
    List<byte[]> originals = FUZZER.get().originals;
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < originals.size(); i++) {
      seeds.add(Crafted.joined(new byte[] {(byte) i}, originals.get(i)));
    }
    return seeds;
  }

  /** Writes the sound images, a file each, into a directory that is there. */
  public static void main(String[] arguments) throws IOException {
    List<byte[]> seeds = seeds();
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(Path.of(arguments[0], "seed-" + i), seeds.get(i));
    }
  }

  /** Reads one input. Throws only what would be a fault. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    if (input.length > 0) {
      FUZZER.get().read((input[0] & 0xff) % TARGETS.size(), input);
    }
  }

  private void read(int which, byte[] input) throws IOException {
    Target target = TARGETS.get(which);
    Path file = directory.resolve(target.file());
    Files.write(file, Arrays.copyOfRange(input, 1, input.length));
    try {
      target.reading().read(ImageDirectory.at(directory));
    } catch (MalformedImageException | UnreadablePagesException e) {
      // This is what readers declare.
      return;
    } finally {
      Files.write(file, originals.get(which));
    }
  }

  private static void memory(ImageDirectory images) throws IOException {
    var layout = images.layout(1);
    if (layout.isEmpty()) {
      return;
    }
    for (AreaUsage usage : images.usage(1, layout.get())) {
      usage.area().kind();
      usage.area().rights();
    }
    ProcessMemory memory = images.memory(1).orElseThrow();
    memory.bytes(SampleImages.STACK, 100);
    LiteralSearch search =
        new LiteralSearch(new byte[] {1, 2, 3}, (address, bytes, from, length, end) -> {});
    memory.read(0, Long.MAX_VALUE, search);
    AreaDifference.of(images, images, 1);
  }

  private static void files(ImageDirectory images) throws IOException {
    OpenFiles files = images.files();
    for (OpenFile file : files.all()) {
      files.name(file);
      file.kind();
    }
  }

  private static void streams(ImageDirectory images) throws IOException {
    images.tcpStream((InternetSocket) images.files().file(7).orElseThrow());
  }
}
