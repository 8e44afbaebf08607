package io.dockercr.cli;

import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import io.dockercr.storage.PrivateFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that a command makes for its user alone, since what is in a checkpoint may be secret.
 * Unless it is kept, closing removes it.
 */
final class NewFile implements AutoCloseable {
  private final Path path;
  private final OutputStream out;
  private boolean kept;

  private NewFile(Path path, OutputStream out) {
    this.path = path;
    this.out = out;
  }

  /**
   * @throws IllegalArgumentException if there is something already
   * @throws StorageException if it can't be made
   */
  static NewFile create(Path path) throws StorageException {
    try {
      OutputStream raw =
          Channels.newOutputStream(
              PrivateFile.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      return new NewFile(path, new BufferedOutputStream(raw, 128 * 1024));
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException("There is a file " + path + " already.", e);
    } catch (IOException e) {
      throw new StorageException(
          "The file " + path + " can't be made: " + Reasons.ofMaking(path, e) + ".",
          "Is its directory there, and may you write to it?",
          e);
    }
  }

  OutputStream stream() {
    return out;
  }

  /** Ends the writing well. */
  void keep() throws IOException {
    out.flush();
    kept = true;
  }

  /** The same, of what was written with a writer on it. */
  void keep(PrintWriter writer) throws IOException {
    if (writer.checkError()) {
      throw new IOException("not all of " + path + " could be written");
    }
    keep();
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      if (!kept) {
        Files.deleteIfExists(path);
      }
    }
  }
}
