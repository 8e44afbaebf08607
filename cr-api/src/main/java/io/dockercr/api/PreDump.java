package io.dockercr.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Asks for memory to be written in rounds before a container's tasks stand still for the
 * checkpoint, each round what has changed since the one before, so that little is left for then.
 * Needs a kernel that tracks changed memory. Immutable.
 */
public final class PreDump {
  /** How CRIU reads memory in a round ({@code criu pre-dump --pre-dump-mode}). */
  public enum Mode {
    /** Pages are pinned while the tasks stand still for a moment, and written after that. */
    SPLICE,
    /**
     * Pages are read when the tasks run again, which is gentler on memory. Not possible for memory
     * that can't be read by others.
     */
    READ
  }

  /** Most rounds that can be asked for. */
  public static final int MAX_ROUNDS = 10;

  private final int rounds;
  private final Integer untilDirtyPercent;
  private final Duration maxDowntime;
  private final Mode mode;

  private PreDump(int rounds, Integer untilDirtyPercent, Duration maxDowntime, Mode mode) {
    this.rounds = rounds;
    this.untilDirtyPercent = untilDirtyPercent;
    this.maxDowntime = maxDowntime;
    this.mode = mode;
  }

  /**
   * As many rounds.
   *
   * @param rounds 1 to {@link #MAX_ROUNDS}
   * @throws IllegalArgumentException if it is out of range
   */
  public static PreDump rounds(int rounds) {
    if (rounds < 1 || rounds > MAX_ROUNDS) {
      throw new IllegalArgumentException(
          "There can be 1 to " + MAX_ROUNDS + " rounds of pre-dump, not " + rounds + ".");
    }
    return new PreDump(rounds, null, null, Mode.SPLICE);
  }

  /**
   * Rounds until one found no more than this share of the memory changed, or little less than the
   * one before; {@link #MAX_ROUNDS} at most.
   *
   * @param percent 1 to 99
   * @throws IllegalArgumentException if it is out of range
   */
  public static PreDump untilDirty(int percent) {
    if (percent < 1 || percent > 99) {
      throw new IllegalArgumentException(
          "The share of memory that may still be dirty is 1 to 99 percent, not " + percent + ".");
    }
    return new PreDump(MAX_ROUNDS, percent, null, Mode.SPLICE);
  }

  /**
   * Rounds until the tasks would stand still no longer than this for what the last one found
   * changed, or it found little less than the one before; {@link #MAX_ROUNDS} at most. It is an
   * estimate, not a promise.
   *
   * @throws IllegalArgumentException if it is not longer than nothing
   */
  public static PreDump maxDowntime(Duration downtime) {
    if (downtime.isNegative() || downtime.isZero()) {
      throw new IllegalArgumentException("A downtime is longer than nothing: " + downtime + ".");
    }
    return new PreDump(MAX_ROUNDS, null, downtime, Mode.SPLICE);
  }

  /** The same with another mode; {@link Mode#SPLICE} is the default. */
  public PreDump withMode(Mode value) {
    return new PreDump(
        rounds, untilDirtyPercent, maxDowntime, Objects.requireNonNull(value, "mode"));
  }

  /** How many rounds there are, or can be. */
  public int rounds() {
    return rounds;
  }

  /** With which share of dirty memory rounds end, in percent. */
  public OptionalInt untilDirtyPercent() {
    return untilDirtyPercent == null ? OptionalInt.empty() : OptionalInt.of(untilDirtyPercent);
  }

  /** With which estimated downtime rounds end. */
  public Optional<Duration> maxDowntime() {
    return Optional.ofNullable(maxDowntime);
  }

  /** How CRIU reads memory. */
  public Mode mode() {
    return mode;
  }
}
