package io.dockercr.criu.images;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an image directory says of itself ({@code inventory.img}). Immutable.
 *
 * @param imageVersion the version of CRIU's format
 * @param rootIds the namespaces that the dump did not make; empty in old images
 * @param securityModule the Linux security module on the host, {@code none}, {@code selinux} or
 *     {@code apparmor}
 * @param uptime how long the host had been up
 * @param tcpClose TCP connections are closed at the restore
 * @param networkLock how the network was locked, such as {@code iptables}; empty if not said
 * @param plugins CRIU's plug-ins that took part
 * @param runId CRIU's name for the dump; empty in images before CRIU 4.1
 */
public record Inventory(
    int imageVersion,
    Optional<TaskIds> rootIds,
    String securityModule,
    Duration uptime,
    boolean tcpClose,
    String networkLock,
    List<String> plugins,
    String runId) {

  private static final List<String> MODULES = List.of("none", "selinux", "apparmor");
  private static final List<String> LOCKS = List.of("iptables", "nftables", "skip");

  static Inventory parse(Message message) throws IOException {
    Optional<Message> ids = message.message(3);
    return new Inventory(
        message.integer(1),
        ids.isPresent() ? Optional.of(TaskIds.parse(ids.get())) : Optional.empty(),
        word(MODULES, message.integer(6)),
        // In microseconds.
        Duration.ofNanos(Math.max(0, Math.min(message.number(8), Long.MAX_VALUE / 1000)) * 1000),
        message.flag(10),
        message.has(11) ? word(LOCKS, message.integer(11)) : "",
        List.copyOf(message.messageOrEmpty(12).texts(12)),
        message.text(13));
  }

  private static String word(List<String> words, int number) {
    return number >= 0 && number < words.size()
        ? words.get(number)
        : String.format(Locale.ROOT, "%d", number & 0xffffffffL);
  }
}
