package io.dockercr.storage.archive;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * What stands before an entry's header because it does not fit into it: GNU's long names and the
 * extended headers of POSIX ("pax"). Of these only path and size are used; what would make readers
 * disagree on either is refused.
 */
final class TarExtensions {
  /** More than that is no name, and no attributes that a checkpoint's files have. */
  static final int MAX_BYTES = 1 << 20;

  private final Refusals refusals;
  private boolean extended;
  private String path;
  private Long size;

  TarExtensions(Refusals refusals) {
    this.refusals = refusals;
  }

  /** Whether there is none. */
  boolean isEmpty() {
    return !extended && path == null;
  }

  /** The entry's path, if it is not in its header. */
  String path(TarHeader header) {
    return path == null ? header.name() : path;
  }

  /** The size of the entry's content. */
  long size(TarHeader header) {
    return size == null ? header.sizeBytes() : size;
  }

  /** Takes GNU's long name. */
  void longName(byte[] content) throws ArchiveException {
    int length = content.length;
    while (length > 0 && content[length - 1] == 0) {
      length--;
    }
    take(new String(content, 0, length, StandardCharsets.ISO_8859_1));
  }

  private void take(String name) throws ArchiveException {
    if (path != null) {
      throw refusals.refused(
          "an entry has two names, " + Refusals.shown(path) + " and " + Refusals.shown(name));
    }
    path = name;
  }

  /** Takes the records of an extended header. */
  void records(byte[] content) throws ArchiveException {
    if (extended) {
      throw refusals.refused("an entry has two extended headers");
    }
    extended = true;
    Set<String> keys = new HashSet<>();
    walk(
        content,
        (key, value) -> {
          if (!keys.add(key)) {
            throw refusals.refused("an extended header has " + Refusals.shown(key) + " twice");
          }
          record(key, value);
        });
  }

  /** Looks through the records of a header for all entries, which may say nothing of importance. */
  void globalRecords(byte[] content) throws ArchiveException {
    walk(
        content,
        (key, value) -> {
          if (key.equals("path") || key.equals("size") || key.equals("linkpath")) {
            throw refusals.refused("an extended header gives all entries the same " + key);
          }
          requireNotSparse(key);
        });
  }

  private void record(String key, String value) throws ArchiveException {
    if (key.equals("path")) {
      take(value);
    } else if (key.equals("size")) {
      size = number(value);
    } else {
      requireNotSparse(key);
    }
  }

  private void requireNotSparse(String key) throws ArchiveException {
    if (key.startsWith("GNU.sparse.") || key.equals("SCHILY.realsize")) {
      throw refusals.refused(
          "it has sparse files, whose size in the archive is not their own",
          "Make the archive without tar's --sparse.");
    }
  }

  private long number(String value) throws ArchiveException {
    if (value.startsWith("-")) {
      return TarHeader.NEGATIVE;
    }
    // 18 digits fit.
    if (value.isEmpty()
        || value.length() > 18
        || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return TarHeader.UNREADABLE;
    }
    return Long.parseLong(value);
  }

  private interface Taker {
    void take(String key, String value) throws ArchiveException;
  }

  /** Each record is its length in decimal digits, a space, key, {@code =}, value, newline. */
  private void walk(byte[] content, Taker taker) throws ArchiveException {
    int at = 0;
    while (at < content.length) {
      int start = at;
      int length = 0;
      while (at < content.length && content[at] >= '0' && content[at] <= '9' && at - start < 8) {
        length = length * 10 + content[at++] - '0';
      }
      int end = start + length;
      boolean sound =
          at > start
              && at < content.length
              && content[at] == ' '
              && end > at + 1
              && end <= content.length
              && content[end - 1] == '\n';
      String text =
          sound ? new String(content, at + 1, end - at - 2, StandardCharsets.ISO_8859_1) : "";
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw refusals.damaged("an extended header can't be understood");
      }
      taker.take(text.substring(0, equals), text.substring(equals + 1));
      at = end;
    }
  }
}
