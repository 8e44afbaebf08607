package io.dockercr.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One line of {@code /proc/PID/mountinfo}.
 *
 * @param root the part of the file system that is mounted
 * @param mountPoint where, seen from the process's root
 * @param fsType the file system's type
 * @param superOptions the file system's own options, separated by commas
 */
record MountInfo(String root, String mountPoint, String fsType, String superOptions) {

  /** All mounts of a process's mount namespace, in the order in which they were made. */
  static List<MountInfo> ofProcess(int pid) throws IOException {
    List<MountInfo> mounts = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/mountinfo"))) {
      parse(line).ifPresent(mounts::add);
    }
    return mounts;
  }

  /**
   * A line is {@code id parent major:minor root mountpoint options [tags] - type source options}.
   */
  static Optional<MountInfo> parse(String line) {
    int dash = line.indexOf(" - ");
    if (dash < 0) {
      return Optional.empty();
    }
    String[] before = line.substring(0, dash).split(" ", -1);
    String[] after = line.substring(dash + 3).split(" ", 3);
    if (before.length < 6 || after.length < 3) {
      return Optional.empty();
    }
    return Optional.of(new MountInfo(unescape(before[3]), unescape(before[4]), after[0], after[2]));
  }

  /** The value of one of the {@link #superOptions}. */
  Optional<String> option(String name) {
    for (String option : superOptions.split(",", -1)) {
      if (option.startsWith(name + "=")) {
        return Optional.of(unescape(option.substring(name.length() + 1)));
      }
    }
    return Optional.empty();
  }

  /** The kernel writes blanks, tabs, newlines and backslashes as three octal digits. */
  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 3 < text.length() && isOctal(text, i + 1)) {
        plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static boolean isOctal(String text, int from) {
    return text.substring(from, from + 3).chars().allMatch(c -> c >= '0' && c <= '7');
  }
}
