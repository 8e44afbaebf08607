package io.dockercr.criu.images;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel knew of a thread ({@code core-TID.img}); a process is its first thread. Numbers
 * that are not said are 0. Immutable.
 *
 * @param architecture such as {@code x86_64}
 * @param name the command's name, at most 15 bytes of it
 * @param state how it was; empty for threads other than the first
 * @param exitCode with what it ended, as {@code wait} gives it, if it has
 * @param oomScoreAdjustment how gladly the kernel kills it, -1000 to 1000
 * @param limits the resource limits, in the kernel's order; empty for threads other than the first
 * @param credentials whose it is
 * @param nice its nice value, -20 to 19
 * @param schedulingPolicy the kernel's number for its scheduling policy
 * @param seccompMode {@code disabled}, {@code strict} or {@code filter}
 * @param seccompFilter the index of its filter in {@code seccomp.img}, if it has one
 * @param cgroupSet the number of its cgroups in {@code cgroup.img}; 0 if it is not said
 * @param pendingSignals how many signals wait for it, or for its process
 */
public record Task(
    String architecture,
    String name,
    Optional<State> state,
    int exitCode,
    int oomScoreAdjustment,
    List<Limit> limits,
    Optional<Credentials> credentials,
    int nice,
    int schedulingPolicy,
    String seccompMode,
    Optional<Integer> seccompFilter,
    long cgroupSet,
    int pendingSignals) {

  /** How a process was. */
  public enum State {
    ALIVE,
    DEAD,
    STOPPED,
    ZOMBIE,
    UNKNOWN;

    static State of(int number) {
      return switch (number) {
        case 1 -> ALIVE;
        case 2 -> DEAD;
        case 3 -> STOPPED;
        case 6 -> ZOMBIE;
        default -> UNKNOWN;
      };
    }
  }

  /**
   * A resource limit.
   *
   * @param resource its name, such as {@code nofile}
   * @param soft what holds; -1 for no limit
   * @param hard how far it may be raised; -1 for no limit
   */
  public record Limit(String resource, long soft, long hard) {}

  private static final List<String> ARCHITECTURES =
      List.of(
          "unknown", "x86_64", "arm", "aarch64", "ppc64", "s390", "mips", "loongarch64", "riscv64");
  private static final List<String> RESOURCES =
      List.of(
          "cpu",
          "fsize",
          "data",
          "stack",
          "core",
          "rss",
          "nproc",
          "nofile",
          "memlock",
          "as",
          "locks",
          "sigpending",
          "msgqueue",
          "nice",
          "rtprio",
          "rttime");
  private static final List<String> SECCOMP = List.of("disabled", "strict", "filter");
  private static final int MAX_LIMITS = 64;
  private static final int MAX_SIGNALS = 1 << 16;

  static Task parse(Message message) throws IOException {
    Message task = message.messageOrEmpty(3);
    Message thread = message.messageOrEmpty(5);
    Optional<Message> credentials = thread.message(10);
    boolean filtered = thread.has(12) || task.has(12);
    return new Task(
        word(ARCHITECTURES, message.integer(1)),
        task.has(6) ? task.text(6) : thread.text(13),
        task.has(1) ? Optional.of(State.of(task.integer(1))) : Optional.empty(),
        task.integer(2),
        task.integer(14),
        limits(task.messageOrEmpty(8)),
        credentials.isPresent()
            ? Optional.of(Credentials.parse(credentials.get()))
            : Optional.empty(),
        (int) thread.signed(3, 0),
        thread.integer(4),
        word(SECCOMP, thread.has(11) ? thread.integer(11) : task.integer(11)),
        filtered
            ? Optional.of(thread.has(12) ? thread.integer(12) : task.integer(12))
            : Optional.empty(),
        thread.has(16) ? thread.unsigned(16) : task.unsigned(9),
        pending(task.messageOrEmpty(10)) + pending(thread.messageOrEmpty(9)));
  }

  private static List<Limit> limits(Message message) throws IOException {
    List<Limit> limits = new ArrayList<>();
    for (Message limit : message.messages(1, MAX_LIMITS, parsed -> parsed)) {
      int number = limits.size();
      limits.add(
          new Limit(
              number < RESOURCES.size() ? RESOURCES.get(number) : "resource " + number,
              limit.number(1),
              limit.number(2)));
    }
    return List.copyOf(limits);
  }

  private static int pending(Message message) throws IOException {
    return message.messages(1, MAX_SIGNALS, signal -> Boolean.TRUE).size();
  }

  private static String word(List<String> words, int number) {
    return number >= 0 && number < words.size() ? words.get(number) : "unknown";
  }
}
