package io.dockercr.cli;

import io.dockercr.api.PreDump;
import java.time.Duration;
import picocli.CommandLine.Option;

/** {@code --pre-dump} and what goes with it. */
final class PreDumpOption {
  @Option(
      names = "--pre-dump",
      arity = "0..1",
      fallbackValue = "1",
      paramLabel = "N",
      description =
          "Write memory before the container stands still, in N rounds (1 to 10, default 1), each what has"
              + " changed since the one before. The kernel must track changed memory; `docker-cr check` tells.")
  private Integer rounds;

  @Option(
      names = "--until-dirty",
      paramLabel = "PERCENT",
      description =
          "With --pre-dump: as many rounds as it takes until no more than this share of the memory has changed"
              + " during one, or no fewer pages than during the one before.")
  private Integer untilDirty;

  @Option(
      names = "--max-downtime",
      paramLabel = "MS",
      description =
          "With --pre-dump: as many rounds as it takes until the container would stand still for no more than"
              + " this many milliseconds, as far as can be told, or no fewer pages change.")
  private Integer maxDowntime;

  @Option(
      names = "--pre-dump-mode",
      paramLabel = "splice|read",
      converter = ModeWord.class,
      description =
          "How memory is read in a round: pinned while the container stands still for a moment (splice), or"
              + " read when it runs again (read). Default: splice.")
  private PreDump.Mode mode;

  /**
   * What was asked for; null if it was nothing.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  PreDump value() {
    if (rounds == null) {
      refuse(untilDirty, "--until-dirty");
      refuse(maxDowntime, "--max-downtime");
      refuse(mode, "--pre-dump-mode");
      return null;
    }
    if (untilDirty != null && maxDowntime != null) {
      throw new IllegalArgumentException("--until-dirty and --max-downtime exclude each other.");
    }
    if (rounds != 1 && (untilDirty != null || maxDowntime != null)) {
      throw new IllegalArgumentException(
          "--pre-dump takes no number with --until-dirty or --max-downtime.");
    }
    PreDump plan = PreDump.rounds(rounds);
    if (untilDirty != null) {
      plan = PreDump.untilDirty(untilDirty);
    } else if (maxDowntime != null) {
      plan = PreDump.maxDowntime(Duration.ofMillis(maxDowntime));
    }
    return mode == null ? plan : plan.withMode(mode);
  }

  private static void refuse(Object value, String option) {
    if (value != null) {
      throw new IllegalArgumentException(option + " needs --pre-dump.");
    }
  }

  private static final class ModeWord extends EnumWord<PreDump.Mode> {
    ModeWord() {
      super(PreDump.Mode.class);
    }
  }
}
