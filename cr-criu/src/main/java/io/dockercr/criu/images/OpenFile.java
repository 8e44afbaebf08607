package io.dockercr.criu.images;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An open file of whatever kind ({@code files.img}). Several descriptors may have the same one.
 * Immutable.
 */
public sealed interface OpenFile
    permits OpenFile.Regular,
        OpenFile.Pipe,
        OpenFile.NamedPipe,
        OpenFile.Event,
        OpenFile.Poll,
        OpenFile.Signals,
        OpenFile.Timer,
        OpenFile.Watch,
        OpenFile.Terminal,
        OpenFile.InMemory,
        OpenFile.Namespace,
        OpenFile.Tunnel,
        OpenFile.PidFile,
        OpenFile.BpfMap,
        OpenFile.External,
        OpenFile.Unknown,
        InternetSocket,
        UnixSocket,
        PacketSocket,
        NetlinkSocket {

  /** Its number in this checkpoint. */
  int id();

  /** What it is in a word, such as {@code file} or {@code tcp}. */
  String kind();

  /**
   * A file, directory or device.
   *
   * @param path as the process sees it, without the root's slash for the root
   * @param flags the kernel's {@code O_} bits
   * @param position where the next read or write is
   * @param mount the mount's id in the image, if said
   * @param size its size in bytes, if said
   * @param mode type and permission bits; 0 if not said
   * @param external it comes from outside of the container
   */
  record Regular(
      int id,
      String path,
      int flags,
      long position,
      OptionalInt mount,
      Optional<Long> size,
      int mode,
      boolean external)
      implements OpenFile {
    private static final int TYPE = 0170000;

    static Regular parse(Message message) {
      long mount = message.signed(7, -1);
      return new Regular(
          message.integer(1),
          message.text(6),
          message.integer(2),
          message.number(3),
          mount == -1 ? OptionalInt.empty() : OptionalInt.of((int) mount),
          message.has(8) ? Optional.of(message.number(8)) : Optional.empty(),
          message.integer(10),
          message.flag(9));
    }

    @Override
    public String kind() {
      return switch (mode & TYPE) {
        case 0040000 -> "directory";
        case 0020000 -> "character device";
        case 0060000 -> "block device";
        default -> "file";
      };
    }
  }

  /**
   * An end of a pipe.
   *
   * @param pipe the pipe's number, which both ends have
   * @param flags the kernel's {@code O_} bits, which tell the end
   */
  record Pipe(int id, long pipe, int flags) implements OpenFile {
    @Override
    public String kind() {
      return "pipe";
    }
  }

  /**
   * A pipe with a name.
   *
   * @param pipe the pipe's number
   * @param file the id of the {@link Regular} with its path
   */
  record NamedPipe(int id, long pipe, int file) implements OpenFile {
    @Override
    public String kind() {
      return "fifo";
    }
  }

  /**
   * An eventfd.
   *
   * @param counter its value
   */
  record Event(int id, int flags, long counter) implements OpenFile {
    @Override
    public String kind() {
      return "eventfd";
    }
  }

  /**
   * An epoll instance.
   *
   * @param targets the descriptors that it waits for
   */
  record Poll(int id, List<Integer> targets) implements OpenFile {
    @Override
    public String kind() {
      return "eventpoll";
    }
  }

  /**
   * A signalfd.
   *
   * @param mask the signals that it takes, a bit each, signal 1 the lowest
   */
  record Signals(int id, long mask) implements OpenFile {
    @Override
    public String kind() {
      return "signalfd";
    }
  }

  /**
   * A timerfd.
   *
   * @param clock the kernel's number of its clock
   * @param ticks how often it has expired unread
   * @param valueNanos the time that is left; 0 if it stands still
   * @param intervalNanos the time from one expiry to the next; 0 for a single one
   */
  record Timer(int id, int clock, long ticks, long valueNanos, long intervalNanos)
      implements OpenFile {
    @Override
    public String kind() {
      return "timerfd";
    }
  }

  /**
   * An inotify or fanotify instance.
   *
   * @param kind {@code inotify} or {@code fanotify}
   * @param watches how much it watches
   * @param paths what of it has a known path
   */
  record Watch(int id, String kind, int watches, List<String> paths) implements OpenFile {}

  /**
   * A terminal.
   *
   * @param terminal its number in {@code tty-info.img}
   * @param file the id of the {@link Regular} with its path, if there is one
   */
  record Terminal(int id, long terminal, OptionalInt file) implements OpenFile {
    @Override
    public String kind() {
      return "tty";
    }
  }

  /**
   * A file in memory, made by {@code memfd_create}.
   *
   * @param inode its number in {@code memfd.img}
   */
  record InMemory(int id, int flags, long position, long inode) implements OpenFile {
    @Override
    public String kind() {
      return "memfd";
    }
  }

  /**
   * A namespace, held open.
   *
   * @param cloneFlag the kernel's {@code CLONE_NEW} bit of its kind
   */
  record Namespace(int id, long namespace, int cloneFlag) implements OpenFile {
    @Override
    public String kind() {
      return "namespace";
    }
  }

  /**
   * A tun or tap device.
   *
   * @param device the network device; empty if none is attached
   */
  record Tunnel(int id, String device) implements OpenFile {
    @Override
    public String kind() {
      return "tun";
    }
  }

  /**
   * A pidfd.
   *
   * @param pid the process, inside the PID namespace
   */
  record PidFile(int id, int pid) implements OpenFile {
    @Override
    public String kind() {
      return "pidfd";
    }
  }

  /**
   * A BPF map.
   *
   * @param name its name
   */
  record BpfMap(int id, String name) implements OpenFile {
    @Override
    public String kind() {
      return "bpf map";
    }
  }

  /** A file that is given from outside at the restore. */
  record External(int id) implements OpenFile {
    @Override
    public String kind() {
      return "external";
    }
  }

  /**
   * A kind that is not known here.
   *
   * @param type CRIU's number for the kind
   */
  record Unknown(int id, int type) implements OpenFile {
    @Override
    public String kind() {
      return "unknown";
    }
  }
}
