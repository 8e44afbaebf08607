package io.dockercr.criu;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Strings as C takes them: bytes with a NUL at the end. */
final class NativeStrings {
  /** How the JDK turns the name of a file into bytes. */
  private static final Charset FILE_NAMES =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private NativeStrings() {}

  /** In UTF-8, whatever the locale, since that is what the engine's JSON was made of. */
  static byte[] of(String text) {
    return terminated(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes that the JDK itself would open. */
  static byte[] of(Path path) {
    return terminated(path.toAbsolutePath().toString().getBytes(FILE_NAMES));
  }

  private static byte[] terminated(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }
}
