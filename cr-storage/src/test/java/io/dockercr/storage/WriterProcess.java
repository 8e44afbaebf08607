package io.dockercr.storage;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.api.StagedCheckpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A process of its own that writes checkpoints with two threads, and reports each. */
final class WriterProcess {
  private WriterProcess() {}

  /**
   * Starts one.
   *
   * @param umask its umask, in octal
   * @param prefix of the checkpoints' names
   * @param count how many each thread writes
   */
  static Process start(String umask, Path root, String prefix, int count) throws IOException {
    return start(umask, root.toString(), prefix, count);
  }

  /**
   * @param store its URI or path
   */
  static Process start(String umask, String store, String prefix, int count) throws IOException {
    return start(umask, WriterProcess.class, store, prefix, Integer.toString(count));
  }

  /**
   * Starts a JVM with a class of the tests. One that is killed leaves what it unpacked below
   * target.
   */
  static Process start(String umask, Class<?> main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "umask \"$0\" && exec \"$@\"", umask));
    command.addAll(command(main, arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /**
   * Starts one with more in its environment.
   *
   * @param errors what it says on standard error is added to this file
   */
  static Process start(
      Map<String, String> environment, Path errors, Class<?> main, String... arguments)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command(main, arguments))
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static List<String> command(Class<?> main, String... arguments) throws IOException {
    Path temporary = Files.createDirectories(Path.of("target", "killed").toAbsolutePath());
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[2]);
    Thread other = new Thread(() -> write(args[0], args[1] + "-a", count));
    other.start();
    System.out.println("started");
    write(args[0], args[1] + "-b", count);
    other.join();
  }

  private static void write(String where, String prefix, int count) {
    for (int i = 0; i < count; i++) {
      CheckpointId id = new CheckpointId("web", prefix + "-" + i);
      try (CheckpointStore store = open(where);
          StagedCheckpoint staged = store.stage(id)) {
        CheckpointStoreContract.writeFiles(staged.directory());
        changeSomePages(staged.directory(), id.hashCode());
        staged.seal(Manifests.of(id));
        staged.commit(Manifests.STATISTICS);
        System.out.println(id);
      } catch (Exception e) {
        System.out.println("failed: " + e);
        return;
      }
    }
  }

  private static CheckpointStore open(String where) throws Exception {
    return where.startsWith("/")
        ? CheckpointStores.open(CheckpointStores.uri(where))
        : TestStores.open(where);
  }

  /** So that no two checkpoints are the same. */
  private static void changeSomePages(Path directory, int seed) throws IOException {
    Path pages = directory.resolve("images/pages-1.img");
    byte[] changed = new byte[20 * 4096];
    new Random(seed).nextBytes(changed);
    try (FileChannel channel = FileChannel.open(pages, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(changed), 40 * 4096);
    }
  }
}
