package io.dockercr.cli.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The files of a checkpoint in a directory.
 *
 * @param directory where they are
 */
public record DirectoryContent(Path directory) implements CheckpointContent {
  @Override
  public String place() {
    return directory.toString();
  }

  @Override
  public boolean has(String path) {
    return Files.isRegularFile(directory.resolve(path), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public InputStream open(String path) throws IOException {
    return Files.newInputStream(directory.resolve(path), LinkOption.NOFOLLOW_LINKS);
  }
}
