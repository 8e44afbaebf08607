package io.dockercr.criu;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What to do about CRIU's known failures. */
public final class CriuRemedies {

  /**
   * One known failure.
   *
   * @param pattern what a line of CRIU's log contains
   * @param meaning what that means, as the end of a sentence without a full stop
   * @param remedy what to do about it, in one sentence
   */
  public record Remedy(Pattern pattern, String meaning, String remedy) {}

  private static final List<Remedy> ALL =
      List.of(
          remedy(
              "In-flight connection",
              "a TCP connection was half open at that moment",
              "Try again with --skip-in-flight, which drops half-open connections."));

  private CriuRemedies() {}

  private static Remedy remedy(String pattern, String meaning, String remedy) {
    return new Remedy(Pattern.compile(pattern), meaning, remedy);
  }

  /** Every known failure. A line is matched against them in this order. */
  public static List<Remedy> all() {
    return ALL;
  }

  /** The known failure that a line of CRIU's log shows, if it does. */
  public static Optional<Remedy> forLine(String line) {
    return ALL.stream().filter(known -> known.pattern().matcher(line).find()).findFirst();
  }
}
