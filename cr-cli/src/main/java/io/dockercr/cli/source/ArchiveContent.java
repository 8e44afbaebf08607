package io.dockercr.cli.source;

import io.dockercr.api.CheckpointException;
import io.dockercr.storage.archive.ArchiveEntry;
import io.dockercr.storage.archive.CheckpointArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * The files of a checkpoint in an archive, read where they are. What is wrong with the archive is
 * the cause of what is thrown.
 *
 * @param archive stays open
 */
record ArchiveContent(CheckpointArchive archive) implements CheckpointContent {
  @Override
  public String place() {
    return archive.file().toString();
  }

  @Override
  public boolean has(String path) throws IOException {
    return entry(path).isPresent();
  }

  private Optional<ArchiveEntry> entry(String path) throws IOException {
    try {
      return archive.entry(path).filter(entry -> !entry.directory());
    } catch (CheckpointException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public InputStream open(String path) throws IOException {
    Optional<ArchiveEntry> entry = entry(path);
    if (entry.isEmpty()) {
      throw new NoSuchFileException(path);
    }
    try {
      return archive.content(entry.get());
    } catch (CheckpointException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
