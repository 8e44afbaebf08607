package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A directory on a disk that fails, for processes that are started with {@link #environment}: there
 * {@code faulty_disk.c} is preloaded. This process sees the disk as it is.
 */
final class FaultyDisk {
  /** How it fails, with its number in {@code faulty_disk.c}, which describes each. */
  enum Fault {
    NONE(0),
    WRITE_EIO(1),
    WRITE_ENOSPC(2),
    SYNC_EIO(3),
    READ_EIO(4),
    STAT_EIO(5),
    NAME_EIO(6),
    NAME_EXDEV(7),
    EINTR_OFTEN(8),
    SHORT_WRITES(9),
    SHORT_READS(10),
    AWAY(11),
    STALE(12),
    LOST_REPLY(13),
    NO_CHMOD(14),
    SILLY(15),
    HANG(16),
    POWER_CUT(17);

    private final int number;

    Fault(int number) {
      this.number = number;
    }

    /** Whether whoever reads and writes with care does not notice it. */
    boolean isHarmless() {
      return this == EINTR_OFTEN || this == SHORT_WRITES || this == SHORT_READS;
    }
  }

  /** The exit code of a process whose power was cut. */
  static final int POWER_CUT_EXIT = 99;

  private static final int KINDS = 7;
  private static final int FIELDS = 6;
  private static final int BYTES = Integer.BYTES * (FIELDS + KINDS);

  private final Path library;
  private final Path file;
  private final Path root;
  private final Path saved;
  private final MappedByteBuffer control;

  private FaultyDisk(Path library, Path file, Path root, Path saved, MappedByteBuffer control) {
    this.library = library;
    this.file = file;
    this.root = root;
    this.saved = saved;
    this.control = control;
  }

  /**
   * @param temp a directory for what it needs; the disk itself is {@code disk} in it
   */
  static FaultyDisk in(Path temp) throws Exception {
    return in(temp, temp);
  }

  /**
   * @param temp a directory for what it needs
   * @param above where the disk itself is, as {@code disk}
   */
  static FaultyDisk in(Path temp, Path above) throws Exception {
    Path library = library();
    Path root = Files.createDirectory(above.resolve("disk"));
    Path saved = Files.createDirectory(temp.resolve("saved"));
    Path file = Files.write(temp.resolve("control"), new byte[BYTES]);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer control = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
      control.order(ByteOrder.nativeOrder());
      return new FaultyDisk(library, file, root, saved, control);
    }
  }

  /** Compiles what is preloaded, for a machine that has no compiler: it has to be named there. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(compile());
  }

  private static Path library() throws Exception {
    String made = System.getenv("DOCKER_CR_FAULTY_DISK");
    if (made != null) {
      return Path.of(made).toRealPath();
    }
    boolean hasCompiler =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "gcc")));
    assumeTrue(hasCompiler, "there is no gcc here; test/scripts/setup_host.sh installs it");
    return compile();
  }

  private static Path compile() throws Exception {
    Path library = Path.of("target", "faulty_disk.so").toAbsolutePath();
    Path unfinished = Files.createTempFile(library.getParent(), "faulty_disk", ".so");
    List<String> command = new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-O2"));
    command.addAll(List.of("-U_FORTIFY_SOURCE", "-Wall", "-Wextra", "-Werror"));
    command.addAll(List.of("-o", unfinished.toString()));
    for (String part : List.of("faulty_disk.c", "fault.c", "power_cut.c")) {
      command.add(Path.of("src", "test", "c", part).toString());
    }
    command.addAll(List.of("-ldl", "-lpthread"));
    Process gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(gcc.getInputStream().readAllBytes(), UTF_8);
    if (gcc.waitFor() != 0) {
      throw new AssertionError(said);
    }
    return Files.move(unfinished, library, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The disk. */
  Path root() {
    return root;
  }

  /** What a process has to be started with. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAULT_ROOT", root.toString(),
        "FAULT_CONTROL", file.toString(),
        "FAULT_SAVED", saved.toString());
  }

  /**
   * Lets it fail from now on.
   *
   * @param countdown the call that fails, from 1
   * @param extent how many calls in a row fail, where that can be chosen
   */
  void fail(Fault fault, int countdown, int extent, int seed) {
    control.putInt(0, Fault.NONE.number);
    for (int at = 4; at < BYTES; at += 4) {
      control.putInt(at, 0);
    }
    control.putInt(4, countdown).putInt(8, extent).putInt(12, seed);
    control.putInt(0, fault.number);
  }

  /** Changes when it fails next. */
  void failAtCall(int countdown) {
    control.putInt(4, countdown);
  }

  /** Lets it be well again. */
  void heal() {
    control.putInt(0, Fault.NONE.number);
  }

  /** How many calls there were since {@link #fail} that could have failed. */
  int calls() {
    return control.getInt(16);
  }

  /** How often it failed since {@link #fail}. */
  int fired() {
    return control.getInt(20);
  }

  /** Removes what was kept for a power cut. */
  void forgetSaved() throws IOException {
    try (Stream<Path> paths = Files.list(saved)) {
      for (Path path : paths.toList()) {
        Files.delete(path);
      }
    }
  }
}
