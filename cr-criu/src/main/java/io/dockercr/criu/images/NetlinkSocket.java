package io.dockercr.criu.images;

/**
 * A netlink socket. Immutable.
 *
 * @param inode its inode's number
 * @param protocol the kernel's number of the family, such as 0 for routes
 * @param port its own address; 0 if it has none
 */
public record NetlinkSocket(int id, long inode, int protocol, long port) implements OpenFile {

  static NetlinkSocket parse(Message message) {
    return new NetlinkSocket(
        message.integer(1), message.unsigned(2), message.integer(3), message.unsigned(7));
  }

  @Override
  public String kind() {
    return "netlink";
  }
}
