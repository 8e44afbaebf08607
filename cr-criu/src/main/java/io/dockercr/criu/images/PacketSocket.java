package io.dockercr.criu.images;

/**
 * A socket that sees a network device's packets. Immutable.
 *
 * @param type {@code raw} or {@code dgram}
 * @param protocol the Ethernet protocol
 * @param device the network device's index; 0 for all
 */
public record PacketSocket(int id, String type, int protocol, int device) implements OpenFile {

  static PacketSocket parse(Message message) {
    return new PacketSocket(
        message.integer(1),
        InternetSocket.type(message.integer(2)),
        message.integer(3),
        message.integer(5));
  }

  @Override
  public String kind() {
    return "packet";
  }
}
