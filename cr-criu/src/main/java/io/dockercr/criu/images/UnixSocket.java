package io.dockercr.criu.images;

import java.nio.charset.StandardCharsets;

/**
 * A Unix socket. Immutable.
 *
 * @param inode its inode's number
 * @param peer the peer's inode; 0 if it is not connected
 * @param type {@code stream}, {@code dgram}, {@code seqpacket} or the kernel's number
 * @param state {@code established}, {@code listen}, {@code close} and the like
 * @param name the path that it is bound to, or {@code @} and an abstract name; empty if it has none
 * @param backlog how many connections may wait to be accepted
 */
public record UnixSocket(
    int id, long inode, long peer, String type, String state, String name, int backlog)
    implements OpenFile {

  static UnixSocket parse(Message message) {
    return new UnixSocket(
        message.integer(1),
        message.unsigned(2),
        message.unsigned(8),
        InternetSocket.type(message.integer(3)),
        InternetSocket.state(message.integer(4)),
        name(message.bytes(11)),
        message.integer(7));
  }

  /** An abstract name starts with a zero byte; a path may have one at its end. */
  private static String name(byte[] bytes) {
    if (bytes.length == 0) {
      return "";
    }
    boolean isAbstract = bytes[0] == 0;
    int end = bytes.length;
    while (!isAbstract && end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    int from = isAbstract ? 1 : 0;
    String name = new String(bytes, from, end - from, StandardCharsets.UTF_8);
    return isAbstract ? "@" + name : name;
  }

  @Override
  public String kind() {
    return "unix";
  }
}
