package io.dockercr.criu.images;

import java.util.HexFormat;

/**
 * A network device that CRIU makes anew ({@code netdev-N.img}). Immutable.
 *
 * @param name such as {@code eth0}
 * @param type such as {@code veth}
 * @param index its number in the network namespace
 * @param mtu the largest packet, in bytes
 * @param flags the kernel's {@code IFF_} bits
 * @param address its hardware address, such as {@code 02:42:ac:11:00:02}; empty if it has none
 */
public record NetworkDevice(
    String name, String type, int index, int mtu, int flags, String address) {

  static NetworkDevice parse(Message message) {
    return new NetworkDevice(
        message.text(5),
        switch (message.integer(1)) {
          case 1 -> "loopback";
          case 2 -> "veth";
          case 3 -> "tun";
          case 4 -> "external";
          case 5 -> "venet";
          case 6 -> "bridge";
          case 7 -> "macvlan";
          case 8 -> "sit";
          default -> "unknown";
        },
        message.integer(2),
        message.integer(3),
        message.integer(4),
        HexFormat.ofDelimiter(":").formatHex(message.bytes(7)));
  }
}
