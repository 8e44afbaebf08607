package io.dockercr.criu.images;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The kinds of open files by CRIU's number, and the field of an entry that each is in. */
enum FileKind {
  REGULAR(1, 3, OpenFile.Regular::parse),
  PIPE(2, 18, m -> new OpenFile.Pipe(m.integer(1), m.unsigned(2), m.integer(3))),
  FIFO(3, 17, m -> new OpenFile.NamedPipe(m.integer(1), m.unsigned(2), m.integer(3))),
  INTERNET(4, 4, InternetSocket::parse),
  UNIX(5, 16, UnixSocket::parse),
  EVENTFD(6, 8, m -> new OpenFile.Event(m.integer(1), m.integer(2), m.number(4))),
  EVENTPOLL(7, 9, m -> new OpenFile.Poll(m.integer(1), targets(m))),
  INOTIFY(8, 13, m -> watch(m, "inotify", 5)),
  SIGNALFD(9, 10, m -> new OpenFile.Signals(m.integer(1), m.number(4))),
  PACKET(10, 6, PacketSocket::parse),
  TTY(11, 19, FileKind::terminal),
  FANOTIFY(12, 14, m -> watch(m, "fanotify", 6)),
  NETLINK(13, 7, NetlinkSocket::parse),
  NAMESPACE(14, 5, m -> new OpenFile.Namespace(m.integer(1), m.unsigned(2), m.integer(3))),
  TUN(15, 12, m -> new OpenFile.Tunnel(m.integer(1), m.text(2))),
  EXTERNAL(16, 15, m -> new OpenFile.External(m.integer(1))),
  TIMERFD(17, 11, FileKind::timer),
  MEMFD(18, 20, m -> new OpenFile.InMemory(m.integer(1), m.integer(2), m.number(3), m.unsigned(5))),
  BPFMAP(19, 21, m -> new OpenFile.BpfMap(m.integer(1), m.text(13))),
  PIDFD(20, 22, m -> new OpenFile.Process(m.integer(1), m.integer(4))),
  UNKNOWN(-1, 0, m -> new OpenFile.Unknown(m.integer(2), m.integer(1)));

  private static final int MAX_WATCHED = 1 << 12;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final int type;
  private final int field;
  private final Message.Parser<OpenFile> parser;

  FileKind(int type, int field, Message.Parser<OpenFile> parser) {
    this.type = type;
    this.field = field;
    this.parser = parser;
  }

  /** Reads an entry of {@code files.img}. */
  static OpenFile parseEntry(Message entry) throws IOException {
    return of(entry.integer(1)).parse(entry);
  }

  private static FileKind of(int type) {
    for (FileKind kind : values()) {
      if (kind.type == type) {
        return kind;
      }
    }
    return UNKNOWN;
  }

  private OpenFile parse(Message entry) throws IOException {
    Optional<Message> content = this == UNKNOWN ? Optional.empty() : entry.message(field);
    if (content.isEmpty()) {
      return new OpenFile.Unknown(entry.integer(2), entry.integer(1));
    }
    return parser.parse(content.get());
  }

  private static List<Integer> targets(Message message) throws IOException {
    return List.copyOf(message.messages(4, MAX_WATCHED, target -> target.integer(2)));
  }

  private static OpenFile watch(Message message, String kind, int field) throws IOException {
    List<String> paths = new ArrayList<>();
    int watches =
        message
            .messages(
                field,
                MAX_WATCHED,
                mark -> {
                  // inotify has the handle in 7; fanotify an inode's in 7.2 or a mount's path in
                  // 8.2.
                  Message seventh = mark.messageOrEmpty(7);
                  String path =
                      kind.equals("inotify")
                          ? seventh.text(4)
                          : seventh.messageOrEmpty(2).text(4) + mark.messageOrEmpty(8).text(2);
                  return path.isEmpty() || paths.add(path);
                })
            .size();
    return new OpenFile.Watch(message.integer(1), kind, watches, List.copyOf(paths));
  }

  private static OpenFile terminal(Message message) {
    return new OpenFile.Terminal(
        message.integer(1),
        message.unsigned(2),
        message.has(6) ? OptionalInt.of(message.integer(6)) : OptionalInt.empty());
  }

  private static OpenFile timer(Message message) {
    return new OpenFile.Timer(
        message.integer(1),
        message.integer(4),
        message.number(5),
        message.number(7) * SECOND_NANOS + message.number(8),
        message.number(9) * SECOND_NANOS + message.number(10));
  }
}
