package io.dockercr.criu;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that dumps a process, and hangs while the tasks are frozen. */
final class HangingDump {
  private static final String FROZEN = "frozen";

  private HangingDump() {}

  /** Returns when the tasks are frozen. */
  static Process start(String client, int pid, Path images, Path directory) throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // It is killed, and cleans nothing up.
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                HangingDump.class.getName(),
                client,
                Integer.toString(pid),
                images.toString())
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = jvm.inputReader();
    String line = output.readLine();
    while (line != null && !line.equals(FROZEN)) {
      line = output.readLine();
    }
    if (line == null) {
      throw new AssertionError("the dump ended with " + jvm.waitFor());
    }
    return jvm;
  }

  /**
   * @param arguments name of the client, process id, images directory
   */
  public static void main(String[] arguments) throws Exception {
    try (CriuClient client = CriuClients.named(arguments[0]).client()) {
      DumpOptions options =
          DumpOptions.builder(Integer.parseInt(arguments[1]), Path.of(arguments[2]))
              .notification(CriuAction.POST_DUMP)
              .build();
      client.dump(
          options,
          (action, root) -> {
            System.out.println(FROZEN);
            TimeUnit.MINUTES.sleep(5);
          });
    }
  }
}
