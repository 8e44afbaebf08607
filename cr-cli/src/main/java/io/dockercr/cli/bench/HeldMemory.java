package io.dockercr.cli.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that holds memory and notes for how long it stood still; the same one for all
 * contestants. It and we talk through files in a directory that both see.
 */
final class HeldMemory {
  private static final String PROGRAM = "hold.py";

  private final int mib;
  private final Path directory;

  /**
   * @param mib how much it holds, besides what Python takes
   * @param directory is made; may be removed only after the program has ended
   */
  HeldMemory(int mib, Path directory) throws MeasurementFailedException {
    this.mib = mib;
    this.directory = directory;
    try {
      Trees.delete(directory);
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new MeasurementFailedException(directory + " can't be made: " + e, e);
    }
  }

  int mib() {
    return mib;
  }

  Path directory() {
    return directory;
  }

  /**
   * The command that runs it.
   *
   * @param python the interpreter
   * @param place the directory as the program sees it
   */
  List<String> command(String python, String place) throws MeasurementFailedException {
    return List.of(python, "-c", text(), String.valueOf(mib), place);
  }

  private static String text() throws MeasurementFailedException {
    try (InputStream resource = HeldMemory.class.getResourceAsStream(PROGRAM)) {
      if (resource == null) {
        throw new MeasurementFailedException(PROGRAM + " is missing in this docker-cr.");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new MeasurementFailedException(PROGRAM + " can't be read: " + e, e);
    }
  }

  /** Waits until it holds all; fails if it does not go on after a restore. */
  void awaitAlive() throws MeasurementFailedException, InterruptedException {
    delete("alive");
    Waiting.until("the program that holds memory answers", () -> exists("alive"));
  }

  /** Has it wake each millisecond, and waits until it does. */
  void startTicking() throws MeasurementFailedException, InterruptedException {
    delete("gaps");
    delete("ticking");
    try {
      Files.createFile(directory.resolve("asked"));
    } catch (IOException e) {
      throw new MeasurementFailedException("The program can't be asked to tick: " + e, e);
    }
    Waiting.until("the program ticks", () -> exists("ticking"));
  }

  /** Ends that. Returns the longest time for which it did not wake, in milliseconds. */
  double longestGap() throws MeasurementFailedException, InterruptedException {
    delete("asked");
    Waiting.until("the program ticks no more", () -> !exists("ticking"));
    Path gaps = directory.resolve("gaps");
    if (!Files.exists(gaps)) {
      return 0;
    }
    try {
      return 1000
          * Files.readAllLines(gaps).stream().mapToDouble(Double::parseDouble).max().orElse(0);
    } catch (IOException | NumberFormatException e) {
      throw new MeasurementFailedException("The gaps can't be read: " + e, e);
    }
  }

  /** Has it change some of its pages, each one somewhere else, and waits until it has. */
  void change(int percent) throws MeasurementFailedException, InterruptedException {
    Path asked = directory.resolve("change");
    try {
      Path unfinished = Files.writeString(directory.resolve("change.new"), percent + "");
      Files.move(unfinished, asked);
    } catch (IOException e) {
      throw new MeasurementFailedException("The program can't be asked to change: " + e, e);
    }
    Waiting.until("the program has changed its memory", () -> !exists("change"));
  }

  private boolean exists(String file) {
    return Files.exists(directory.resolve(file));
  }

  private void delete(String file) throws MeasurementFailedException {
    try {
      Files.deleteIfExists(directory.resolve(file));
    } catch (IOException e) {
      throw new MeasurementFailedException(file + " can't be removed: " + e, e);
    }
  }
}
