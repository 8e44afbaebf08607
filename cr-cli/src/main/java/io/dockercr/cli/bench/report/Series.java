package io.dockercr.cli.bench.report;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measurements that repeat each other.
 *
 * @param topic the scenario
 * @param contestant who did the work
 * @param metric what was measured
 * @param variant on what, such as {@code 100 MiB}
 */
public record Series(Topic topic, Contestant contestant, Metric metric, String variant) {
  /** The variant of a container that holds next to nothing. */
  public static final String SMALL = "small";

  private static final Pattern MIB = Pattern.compile("(\\d+) MiB");

  /** The variant of that memory; {@link #SMALL} for 0. */
  public static String mib(int mib) {
    return mib == 0 ? SMALL : mib + " MiB";
  }

  /** The variant of something else with that memory. */
  public static String mib(String what, int mib) {
    return what + " of " + mib(mib);
  }

  /** The memory in MiB, if the variant is one. */
  OptionalDouble mib() {
    Matcher matcher = MIB.matcher(variant);
    return matcher.matches()
        ? OptionalDouble.of(Double.parseDouble(matcher.group(1)))
        : OptionalDouble.empty();
  }
}
