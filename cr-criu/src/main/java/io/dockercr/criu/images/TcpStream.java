package io.dockercr.criu.images;

/**
 * A TCP connection's queues ({@code tcp-stream-INODE.img}). Immutable.
 *
 * @param received bytes that the peer has sent and the process has not read
 * @param unacknowledged bytes that the process has written and the peer has not acknowledged
 * @param unsent those of them that were never sent
 * @param maximumSegment the largest segment, in bytes
 */
public record TcpStream(long received, long unacknowledged, long unsent, int maximumSegment) {

  static TcpStream parse(Message message) {
    return new TcpStream(
        message.unsigned(1), message.unsigned(3), message.unsigned(12), message.integer(7));
  }
}
