package io.dockercr.cli.inspect;

import io.dockercr.cli.source.CheckpointContent;
import io.dockercr.criu.images.MalformedImageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The archive of a container's writable layer, read where it is. Nothing of it is unpacked. */
public final class LayerArchive {
  /** Its name in a checkpoint. */
  public static final String FILE_NAME = "rootfs-diff.tar";

  private static final String FILE = "file";
  private static final String DELETED = "deleted";
  private static final int MAX_ENTRIES = 400_000;
  private static final int BUFFER_BYTES = 256 * 1024;

  private final CheckpointContent content;

  private LayerArchive(CheckpointContent content) {
    this.content = content;
  }

  /** The one of a checkpoint, if it has one. */
  public static Optional<LayerArchive> of(CheckpointContent content) throws IOException {
    return content.has(FILE_NAME) ? Optional.of(new LayerArchive(content)) : Optional.empty();
  }

  /** Something to do with an entry. */
  private interface Visitor {
    /** Returns whether to go on. */
    boolean visit(TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException;
  }

  private void visit(Visitor visitor) throws IOException {
    try (InputStream raw = content.open(FILE_NAME);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new BufferedInputStream(raw, BUFFER_BYTES), "UTF-8")) {
      TarArchiveEntry entry = tar.getNextEntry();
      while (entry != null && visitor.visit(entry, tar)) {
        entry = tar.getNextEntry();
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedImageException(FILE_NAME, "it is no archive");
    }
  }

  /** What each path is, in words that are equal for equal entries. */
  Map<String, String> entries() throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    visit(
        (entry, tar) -> {
          if (entries.size() == MAX_ENTRIES) {
            throw new MalformedImageException(
                FILE_NAME, "it has more than the " + MAX_ENTRIES + " entries that are compared");
          }
          entries.put(path(entry.getName()), words(entry));
          return true;
        });
    return entries;
  }

  private static String words(TarArchiveEntry entry) {
    String what = type(entry);
    if (what.equals(DELETED)) {
      return what;
    }
    if (entry.isSymbolicLink() || entry.isLink()) {
      what += " to " + entry.getLinkName();
    } else if (what.equals(FILE)) {
      what += ", " + entry.getRealSize() + " bytes";
    }
    return what
        + String.format(
            Locale.ROOT,
            ", mode %04o, owner %d:%d%s",
            entry.getMode() & 07777,
            entry.getLongUserId(),
            entry.getLongGroupId(),
            // A directory's time changes with what is in it, which is told by itself.
            entry.isDirectory() ? "" : ", " + entry.getLastModifiedTime());
  }

  private static String type(TarArchiveEntry entry) {
    if (entry.isCharacterDevice()) {
      // The overlay's own notation.
      return entry.getDevMajor() == 0 && entry.getDevMinor() == 0 ? DELETED : "character device";
    }
    if (entry.isDirectory()) {
      return "directory";
    }
    if (entry.isSymbolicLink()) {
      return "link";
    }
    if (entry.isLink()) {
      return "hard link";
    }
    if (entry.isFIFO() || entry.isBlockDevice()) {
      return entry.isFIFO() ? "pipe" : "block device";
    }
    return FILE;
  }

  /** From the container's root, with a slash before it and none after it. */
  private static String path(String name) {
    String path =
        name.startsWith("./") ? name.substring(1) : name.startsWith("/") ? name : "/" + name;
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** Takes the content of a file. */
  public interface Taker {
    /** Reads what it wants. */
    void take(InputStream content) throws IOException;
  }

  /**
   * Finds a file and gives its content.
   *
   * @param path its path in the container
   * @return empty if it was found, else why it can't be had
   */
  public Optional<String> extract(String path, Taker taker) throws IOException {
    String[] why = {path + " is not in the writable layer: it is the image's, if it exists."};
    String[] wanted = {path(path)};
    // A hard link's content comes before it, so a second way through may be needed.
    for (int i = 0; i < 2; i++) {
      String now = wanted[0];
      visit(
          (entry, tar) -> {
            if (!path(entry.getName()).equals(now)) {
              return true;
            }
            if (entry.isLink()) {
              wanted[0] = path(entry.getLinkName());
            } else if (!type(entry).equals(FILE)) {
              why[0] = path + " is no file in the writable layer but: " + words(entry) + ".";
            } else {
              why[0] = null;
              taker.take(tar);
            }
            return false;
          });
      if (wanted[0].equals(now)) {
        break;
      }
    }
    return Optional.ofNullable(why[0]);
  }
}
