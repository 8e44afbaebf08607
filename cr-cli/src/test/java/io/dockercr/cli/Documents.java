package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Documents that have to say what the code says. {@code -Ddocs.update} writes what differs anew.
 */
final class Documents {
  private static final Path ROOT = Path.of("..");

  private Documents() {}

  /** Asserts that a whole file is as it should be. */
  static void assertFile(String file, String expected) throws IOException {
    Path path = ROOT.resolve(file);
    if (System.getProperty("docs.update") != null) {
      Files.writeString(path, expected);
    }
    assertThat(Files.readString(path)).as(file).isEqualTo(expected);
  }

  /** What a file has between its lines {@code <!-- NAME -->} and {@code <!-- /NAME -->}. */
  static String part(String file, String name) throws IOException {
    String text = Files.readString(ROOT.resolve(file));
    assertThat(text).as(file).containsOnlyOnce(begin(name)).containsOnlyOnce(end(name));
    return text.substring(
        text.indexOf(begin(name)) + begin(name).length(), text.indexOf(end(name)));
  }

  /** Asserts that such a part is as it should be. */
  static void assertPart(String file, String name, String expected) throws IOException {
    String old = begin(name) + part(file, name) + end(name);
    String text = Files.readString(ROOT.resolve(file));
    assertFile(file, text.replace(old, begin(name) + expected + end(name)));
  }

  private static String begin(String name) {
    return "<!-- " + name + " -->\n";
  }

  private static String end(String name) {
    return "<!-- /" + name + " -->\n";
  }
}
