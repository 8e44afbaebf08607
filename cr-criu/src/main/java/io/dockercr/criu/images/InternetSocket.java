package io.dockercr.criu.images;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * A TCP, UDP or raw socket. Immutable.
 *
 * @param inode its inode's number, which names {@code tcp-stream-N.img} in hexadecimal
 * @param version 4 or 6
 * @param type {@code stream}, {@code dgram}, {@code raw} or the kernel's number
 * @param protocol the IP protocol's number: 6 for TCP, 17 for UDP
 * @param state TCP's state, such as {@code established} or {@code listen}
 * @param sourceAddress the address here
 * @param sourcePort the port here; 0 if it has none
 * @param peerAddress the address there
 * @param peerPort the port there; 0 if it is not connected
 * @param backlog how many connections may wait to be accepted
 * @param device the network device that it is bound to; empty if to none
 */
public record InternetSocket(
    int id,
    long inode,
    int version,
    String type,
    int protocol,
    String state,
    String sourceAddress,
    int sourcePort,
    String peerAddress,
    int peerPort,
    int backlog,
    String device)
    implements OpenFile {
  private static final int AF_INET6 = 10;
  private static final int TCP = 6;

  private static final List<String> STATES =
      List.of(
          "unknown",
          "established",
          "syn-sent",
          "syn-received",
          "fin-wait-1",
          "fin-wait-2",
          "time-wait",
          "close",
          "close-wait",
          "last-ack",
          "listen",
          "closing",
          "new-syn-received");

  static InternetSocket parse(Message message) throws IOException {
    boolean six = message.integer(3) == AF_INET6;
    return new InternetSocket(
        message.integer(1),
        message.unsigned(2),
        six ? 6 : 4,
        type(message.integer(4)),
        message.integer(5),
        state(message.integer(6)),
        IpAddress.inWords(message.integers(11, 4), six),
        message.integer(7) & 0xffff,
        IpAddress.inWords(message.integers(12, 4), six),
        message.integer(8) & 0xffff,
        message.integer(10),
        message.messageOrEmpty(14).text(15));
  }

  /** The state's name, as the kernel numbers them. */
  static String state(int number) {
    return number >= 0 && number < STATES.size() ? STATES.get(number) : "state " + number;
  }

  /** The socket type's name, as the kernel numbers them. */
  static String type(int number) {
    return switch (number) {
      case 1 -> "stream";
      case 2 -> "dgram";
      case 3 -> "raw";
      case 5 -> "seqpacket";
      case 10 -> "packet";
      default -> "type " + number;
    };
  }

  @Override
  public String kind() {
    String name =
        switch (protocol) {
          case 0 -> "ip";
          case 1 -> "icmp";
          case TCP -> "tcp";
          case 17 -> "udp";
          case 58 -> "icmpv6";
          case 136 -> "udplite";
          default -> String.format(Locale.ROOT, "protocol %d", protocol);
        };
    return version == 6 ? name + "6" : name;
  }

  /** Whether there is a TCP connection, whose state is in an image of its own. */
  public boolean isConnection() {
    return protocol == TCP && !state.equals("listen") && !state.equals("close");
  }
}
