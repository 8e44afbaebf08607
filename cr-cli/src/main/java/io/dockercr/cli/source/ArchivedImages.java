package io.dockercr.cli.source;

import io.dockercr.criu.images.ImageContent;
import io.dockercr.criu.images.ImageSource;
import io.dockercr.storage.archive.ArchiveEntry;
import io.dockercr.storage.archive.CheckpointArchive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Image files in an archive that is not compressed, read at their offsets in it. An archive stands
 * alone: its images build on no others. Safe for use by several threads.
 */
final class ArchivedImages implements ImageSource {
  private final CheckpointArchive archive;
  private final String place;
  private final Map<String, ArchiveEntry> files;

  private ArchivedImages(CheckpointArchive archive, String place, Map<String, ArchiveEntry> files) {
    this.archive = archive;
    this.place = place;
    this.files = files;
  }

  /**
   * @param archive stays open
   * @param entries its entries
   * @param directory where in it the images are, or empty for its root
   */
  static ArchivedImages in(
      CheckpointArchive archive, Iterable<ArchiveEntry> entries, String directory) {
    String prefix = directory.isEmpty() ? "" : directory + "/";
    Map<String, ArchiveEntry> files = new LinkedHashMap<>();
    for (ArchiveEntry entry : entries) {
      String path = entry.path();
      if (!entry.directory() && path.startsWith(prefix) && path.indexOf('/', prefix.length()) < 0) {
        files.put(path.substring(prefix.length()), entry);
      }
    }
    return new ArchivedImages(archive, archive.file() + "/" + directory, files);
  }

  @Override
  public String place() {
    return place;
  }

  @Override
  public List<String> names() {
    return List.copyOf(files.keySet());
  }

  @Override
  public boolean has(String name) {
    return files.containsKey(name);
  }

  @Override
  public OptionalLong sizeBytes(String name) {
    ArchiveEntry entry = files.get(name);
    return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.sizeBytes());
  }

  @Override
  public ImageContent open(String name) throws IOException {
    ArchiveEntry entry = files.get(name);
    if (entry == null) {
      throw new NoSuchFileException(name);
    }
    return new Content(archive, entry);
  }

  private record Content(CheckpointArchive archive, ArchiveEntry entry) implements ImageContent {
    @Override
    public long sizeBytes() {
      return entry.sizeBytes();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return archive.read(entry, into, position);
    }

    @Override
    public void close() {
      // The archive stays open.
    }
  }

  @Override
  public List<ImageSource> chain() {
    return List.of(this);
  }
}
