package io.dockercr.cli.source;

import io.dockercr.api.CheckpointException;
import io.dockercr.storage.Failures;
import io.dockercr.storage.PrivateFile;
import io.dockercr.storage.Removal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A private temporary directory, made when it is needed; closing removes it with all in it. */
final class Scratch implements AutoCloseable {
  private Path root;

  /** Makes a directory in it. */
  Path directory(String name) throws CheckpointException {
    try {
      if (root == null) {
        root = Files.createTempDirectory("docker-cr-");
      }
      Path directory = root.resolve(name);
      PrivateFile.makeDirectory(directory);
      return directory;
    } catch (IOException e) {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      throw Failures.writing("Nothing can be unpacked to " + temporary, temporary, e);
    }
  }

  @Override
  public void close() throws CheckpointException {
    if (root != null) {
      try {
        Removal.tree(root);
      } catch (IOException e) {
        throw Failures.writing("What was unpacked to " + root + " can't be removed", root, e);
      }
      root = null;
    }
  }
}
