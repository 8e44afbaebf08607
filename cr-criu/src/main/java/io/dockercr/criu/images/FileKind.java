package io.dockercr.criu.images;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A kind of open files: the field of an entry that it is in, and what is made of it.
 *
 * @param field the field's number
 * @param parser makes the file
 */
record FileKind(int field, Message.Parser<OpenFile> parser) {
  private static final int MAX_WATCHED = 1 << 12;
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** By CRIU's number. */
  private static final Map<Integer, FileKind> KINDS =
      Map.ofEntries(
          kind(1, 3, OpenFile.Regular::parse),
          kind(2, 18, m -> new OpenFile.Pipe(m.integer(1), m.unsigned(2), m.integer(3))),
          kind(3, 17, m -> new OpenFile.NamedPipe(m.integer(1), m.unsigned(2), m.integer(3))),
          kind(4, 4, InternetSocket::parse),
          kind(5, 16, UnixSocket::parse),
          kind(6, 8, m -> new OpenFile.Event(m.integer(1), m.integer(2), m.number(4))),
          kind(7, 9, m -> new OpenFile.Poll(m.integer(1), targets(m))),
          kind(8, 13, m -> watch(m, "inotify", 5)),
          kind(9, 10, m -> new OpenFile.Signals(m.integer(1), m.number(4))),
          kind(10, 6, PacketSocket::parse),
          kind(11, 19, FileKind::terminal),
          kind(12, 14, m -> watch(m, "fanotify", 6)),
          kind(13, 7, NetlinkSocket::parse),
          kind(14, 5, m -> new OpenFile.Namespace(m.integer(1), m.unsigned(2), m.integer(3))),
          kind(15, 11, m -> new OpenFile.Tunnel(m.integer(1), m.text(2))),
          kind(16, 15, m -> new OpenFile.External(m.integer(1))),
          kind(17, 12, FileKind::timer),
          kind(
              18,
              20,
              m -> new OpenFile.InMemory(m.integer(1), m.integer(2), m.number(3), m.unsigned(5))),
          kind(19, 21, m -> new OpenFile.BpfMap(m.integer(1), m.text(13))),
          kind(20, 22, m -> new OpenFile.PidFile(m.integer(1), m.integer(4))));

  private static Map.Entry<Integer, FileKind> kind(
      int type, int field, Message.Parser<OpenFile> parser) {
    return Map.entry(type, new FileKind(field, parser));
  }

  /** Reads an entry of {@code files.img}. */
  static OpenFile parseEntry(Message entry) throws IOException {
    FileKind kind = KINDS.get(entry.integer(1));
    Optional<Message> content = kind == null ? Optional.empty() : entry.message(kind.field);
    if (content.isEmpty()) {
      return new OpenFile.Unknown(entry.integer(2), entry.integer(1));
    }
    return kind.parser.parse(content.get());
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
