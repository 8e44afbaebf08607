package io.dockercr.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs one command in a JVM of its own, and tells what it read. */
final class MeasuredCommand {
  private MeasuredCommand() {}

  /** Prints exit code, bytes read and milliseconds on the last line of the standard error. */
  public static void main(String[] arguments) throws IOException {
    // Loads the classes, whose bytes are not counted.
    PrintWriter nothing =
        new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    DockerCr.run(nothing, nothing, "inspect", System.getProperty("small"), "--summary");
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    long before = bytesRead();
    long start = System.nanoTime();
    int code = DockerCr.run(out, err, arguments);
    long millis = (System.nanoTime() - start) / 1_000_000;
    System.err.println(code + " " + (bytesRead() - before) + " " + millis);
  }

  private static long bytesRead() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/io"))) {
      if (line.startsWith("rchar: ")) {
        return Long.parseLong(line.substring(7));
      }
    }
    throw new IOException("/proc/self/io says nothing of what was read");
  }
}
