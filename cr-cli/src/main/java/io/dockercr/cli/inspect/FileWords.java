package io.dockercr.cli.inspect;

import io.dockercr.criu.images.InternetSocket;
import io.dockercr.criu.images.NetlinkSocket;
import io.dockercr.criu.images.OpenFile;
import io.dockercr.criu.images.PacketSocket;
import io.dockercr.criu.images.UnixSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What there is to say of open files, in few words. */
final class FileWords {
  private static final int O_ACCMODE = 3;
  private static final int O_APPEND = 02000;
  private static final int O_NONBLOCK = 04000;

  private FileWords() {}

  static boolean isSocket(OpenFile file) {
    return file instanceof InternetSocket
        || file instanceof UnixSocket
        || file instanceof PacketSocket
        || file instanceof NetlinkSocket;
  }

  /** How it is open, such as {@code read, write, append}. */
  static String access(int flags) {
    List<String> words = new ArrayList<>();
    switch (flags & O_ACCMODE) {
      case 0 -> words.add("read");
      case 1 -> words.add("write");
      default -> words.add("read, write");
    }
    if ((flags & O_APPEND) != 0) {
      words.add("append");
    }
    if ((flags & O_NONBLOCK) != 0) {
      words.add("nonblocking");
    }
    return String.join(", ", words);
  }

  /** What else there is to say than kind and name; may be empty. */
  static String detail(OpenFile file) {
    if (file instanceof OpenFile.Regular regular) {
      return access(regular.flags())
          + (regular.position() == 0 ? "" : ", at byte " + regular.position())
          + (regular.external() ? ", from outside" : "");
    } else if (file instanceof OpenFile.Pipe pipe) {
      return access(pipe.flags());
    } else if (file instanceof OpenFile.Event event) {
      return "counter " + Long.toUnsignedString(event.counter());
    } else if (file instanceof OpenFile.Poll poll) {
      return "waits for " + listed(poll.targets());
    } else if (file instanceof OpenFile.Signals signals) {
      return "signals " + signals(signals.mask());
    } else if (file instanceof OpenFile.Timer timer) {
      return timer(timer);
    } else if (file instanceof OpenFile.Watch watch) {
      return watch.watches() + (watch.watches() == 1 ? " watch" : " watches");
    } else if (file instanceof OpenFile.InMemory memory) {
      return access(memory.flags());
    } else if (file instanceof OpenFile.PidFile process) {
      return "process " + process.pid();
    } else if (file instanceof OpenFile.Unknown unknown) {
      return "type " + unknown.type();
    }
    return isSocket(file) ? state(file) : "";
  }

  private static String listed(List<Integer> descriptors) {
    return descriptors.isEmpty()
        ? "nothing"
        : String.join(", ", descriptors.stream().map(String::valueOf).toList());
  }

  private static String signals(long mask) {
    List<String> numbers = new ArrayList<>();
    for (int signal = 1; signal <= 64; signal++) {
      if ((mask >>> (signal - 1) & 1) != 0) {
        numbers.add(Integer.toString(signal));
      }
    }
    return String.join(", ", numbers);
  }

  private static String timer(OpenFile.Timer timer) {
    if (timer.valueNanos() == 0) {
      return "stands still";
    }
    String left = String.format(Locale.ROOT, "%.3f s left", timer.valueNanos() / 1e9);
    return timer.intervalNanos() == 0
        ? left
        : left + String.format(Locale.ROOT, ", every %.3f s", timer.intervalNanos() / 1e9);
  }

  /** A socket's own address, or what it is bound to. */
  static String local(OpenFile file) {
    if (file instanceof InternetSocket socket) {
      return address(socket.version(), socket.sourceAddress(), socket.sourcePort());
    } else if (file instanceof UnixSocket socket) {
      return socket.name().isEmpty() ? "socket:[" + socket.inode() + "]" : socket.name();
    } else if (file instanceof PacketSocket socket) {
      return socket.device() == 0 ? "all devices" : "device " + socket.device();
    } else if (file instanceof NetlinkSocket socket) {
      return "port " + socket.port();
    }
    return "";
  }

  /** Whom a socket is connected to; empty if to nobody. */
  static String peer(OpenFile file) {
    if (file instanceof InternetSocket socket) {
      return socket.peerPort() == 0
          ? ""
          : address(socket.version(), socket.peerAddress(), socket.peerPort());
    } else if (file instanceof UnixSocket socket) {
      return socket.peer() == 0 ? "" : "socket:[" + socket.peer() + "]";
    }
    return "";
  }

  static String state(OpenFile file) {
    if (file instanceof InternetSocket socket) {
      return socket.state();
    } else if (file instanceof UnixSocket socket) {
      return socket.state() + ", " + socket.type();
    } else if (file instanceof PacketSocket socket) {
      return String.format(Locale.ROOT, "%s, protocol 0x%04x", socket.type(), socket.protocol());
    } else if (file instanceof NetlinkSocket socket) {
      return "protocol " + socket.protocol();
    }
    return "";
  }

  private static String address(int version, String address, int port) {
    return (version == 6 ? "[" + address + "]" : address) + ":" + (port == 0 ? "*" : port);
  }
}
