package io.dockercr.storage.archive;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The entries of an archive so far, each checked when it is added: its name stays inside, is there
 * once, and does not make a directory of a file. Used by one thread.
 */
final class EntryTable {
  /** Linux's PATH_MAX and NAME_MAX, without the zero byte. */
  private static final int MAX_PATH_BYTES = 4095;

  private static final int MAX_NAME_BYTES = 255;

  /** A checkpoint has three levels; what reads its directory takes no more than these. */
  private static final int MAX_DEPTH = 16;

  /** Of all names together, so that a table of the largest stays small. */
  private static final int MAX_NAME_CHARS = 8 << 20;

  private final ArchiveLimits limits;
  private final Refusals refusals;
  private final Map<String, ArchiveEntry> entries = new LinkedHashMap<>();
  private final Set<String> directories = new HashSet<>();
  private int count;
  private int nameChars;
  private long bytes;

  EntryTable(ArchiveLimits limits, Refusals refusals) {
    this.limits = limits;
    this.refusals = refusals;
  }

  /** All entries by path, in the archive's order; without its root. */
  Map<String, ArchiveEntry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  /**
   * Adds an entry.
   *
   * @return the entry; its path is empty if it is the archive's root
   */
  ArchiveEntry add(TarReader.Raw raw) throws ArchiveException {
    if (++count > limits.maxEntries()) {
      throw refusals.refused("it has more than " + limits.maxEntries() + " entries");
    }
    String path = path(raw.name());
    if (raw.sizeBytes() > limits.maxBytes() - bytes) {
      throw refusals.refused(
          Refusals.shown(path)
              + ", of "
              + raw.sizeBytes()
              + " bytes, makes it larger than "
              + limits.maxBytes()
              + " bytes");
    }
    bytes += raw.sizeBytes();
    ArchiveEntry entry = new ArchiveEntry(path, raw.directory(), raw.sizeBytes(), raw.offset());
    if (path.isEmpty()) {
      if (!raw.directory()) {
        throw refusals.refused("its root is a file");
      }
      return entry;
    }
    requireParents(path);
    if (!raw.directory() && directories.contains(path)) {
      throw refusals.refused(Refusals.shown(path) + " is a file and a directory");
    }
    keep(path);
    if (entries.putIfAbsent(path, entry) != null) {
      throw refusals.refused(Refusals.shown(path) + " is in it twice");
    }
    return entry;
  }

  private void requireParents(String path) throws ArchiveException {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      String parent = path.substring(0, slash);
      ArchiveEntry above = entries.get(parent);
      if (above != null && !above.directory()) {
        throw refusals.refused(
            Refusals.shown(path) + " is below " + Refusals.shown(parent) + ", which is a file");
      }
      if (directories.add(parent)) {
        keep(parent);
      }
    }
  }

  private void keep(String path) throws ArchiveException {
    nameChars += path.length();
    if (nameChars > MAX_NAME_CHARS) {
      throw refusals.refused("the names in it have more than " + MAX_NAME_CHARS + " characters");
    }
  }

  /** A name from the archive as a path inside it. */
  private String path(String raw) throws ArchiveException {
    String shown = Refusals.shown(raw);
    if (raw.isEmpty()) {
      throw refusals.refused("it has an entry without a name");
    }
    if (raw.length() > MAX_PATH_BYTES) {
      throw refusals.refused(
          "the name " + shown + " has " + raw.length() + " bytes, more than a path can have");
    }
    if (raw.charAt(0) == '/') {
      throw refusals.refused(shown + " is an absolute path");
    }
    List<String> parts = new ArrayList<>();
    for (String part : decoded(raw, shown).split("/")) {
      if (part.equals("..")) {
        throw refusals.refused(shown + " leads out of it");
      }
      if (part.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
        throw refusals.refused(shown + " has a part of more than " + MAX_NAME_BYTES + " bytes");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    if (parts.size() > MAX_DEPTH) {
      throw refusals.refused(shown + " is more than " + MAX_DEPTH + " levels down");
    }
    return String.join("/", parts);
  }

  private String decoded(String raw, String shown) throws ArchiveException {
    String name;
    try {
      name =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(raw.getBytes(StandardCharsets.ISO_8859_1)))
              .toString();
    } catch (CharacterCodingException e) {
      throw refusals.refused("the name " + shown + " is not UTF-8");
    }
    if (name.codePoints().anyMatch(EntryTable::isControl)) {
      throw refusals.refused("the name " + shown + " has control characters");
    }
    return name;
  }

  private static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
