package io.dockercr.criu.images;

/**
 * A mount ({@code mountpoints-N.img}). Immutable.
 *
 * @param id its number in the checkpoint
 * @param parent the number of the mount that it is on
 * @param type the file system's type, such as {@code proc}; {@code unsupported} where CRIU can't
 *     make it itself
 * @param mountpoint where it is, inside the mount namespace
 * @param root what of the file system is there
 * @param source the device or what stands for it
 * @param options the file system's own options
 * @param flags the kernel's {@code MS_} bits
 * @param externalKey the name under which it is given from outside; empty if it is not
 */
public record Mount(
    int id,
    int parent,
    String type,
    String mountpoint,
    String root,
    String source,
    String options,
    int flags,
    String externalKey) {
  private static final int MS_RDONLY = 1;
  private static final int AUTO = 16;

  static Mount parse(Message message) {
    int type = message.integer(1);
    boolean named = type == AUTO && !message.text(14).isEmpty();
    return new Mount(
        message.integer(2),
        message.integer(4),
        named ? message.text(14) : typeName(type),
        message.text(7),
        message.text(6),
        message.text(8),
        message.text(9),
        message.integer(5),
        message.text(18));
  }

  private static String typeName(int number) {
    return switch (number) {
      case 0 -> "unsupported";
      case 1 -> "proc";
      case 2 -> "sysfs";
      case 3 -> "devtmpfs";
      case 4 -> "binfmt_misc";
      case 5 -> "tmpfs";
      case 6 -> "devpts";
      case 7 -> "simfs";
      case 8 -> "pstore";
      case 9 -> "securityfs";
      case 10 -> "fusectl";
      case 11 -> "debugfs";
      case 12 -> "cgroup";
      case 13 -> "aufs";
      case 14 -> "mqueue";
      case 15 -> "fuse";
      case AUTO -> "auto";
      case 17 -> "overlay";
      case 18 -> "autofs";
      case 19 -> "tracefs";
      case 23 -> "cgroup2";
      default -> "type " + number;
    };
  }

  /** Whether nothing can be written through it. */
  public boolean readOnly() {
    return (flags & MS_RDONLY) != 0;
  }
}
