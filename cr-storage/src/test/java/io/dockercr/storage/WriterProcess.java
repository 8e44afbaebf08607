package io.dockercr.storage;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.StagedCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
    List<String> command =
        List.of(
            "sh",
            "-c",
            "umask \"$0\" && exec \"$@\"",
            umask,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            WriterProcess.class.getName(),
            root.toString(),
            prefix,
            Integer.toString(count));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[2]);
    Thread other = new Thread(() -> write(Path.of(args[0]), args[1] + "-a", count));
    other.start();
    System.out.println("started");
    write(Path.of(args[0]), args[1] + "-b", count);
    other.join();
  }

  private static void write(Path root, String prefix, int count) {
    for (int i = 0; i < count; i++) {
      CheckpointId id = new CheckpointId("web", prefix + "-" + i);
      try (StagedCheckpoint staged = DirectoryStore.at(root).stage(id)) {
        CheckpointStoreContract.writeFiles(staged.directory());
        staged.seal(Manifests.of(id));
        staged.commit(Manifests.STATISTICS);
        System.out.println(id);
      } catch (Exception e) {
        System.out.println("failed: " + e);
        return;
      }
    }
  }
}
