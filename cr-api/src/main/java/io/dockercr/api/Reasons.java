package io.dockercr.api;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * What went wrong with a file, in words for an operator, for messages of engines and stores: no
 * Java class has a place there, and the message of many an exception is a file's name alone.
 */
public final class Reasons {
  private Reasons() {}

  /** The end of a sentence, without its full stop. */
  public static String of(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return "permission denied for " + denied.getFile();
    }
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + " is not there";
    }
    if (e instanceof FileAlreadyExistsException taken) {
      return taken.getFile() + " is there already";
    }
    if (e instanceof NotDirectoryException file) {
      return file.getFile() + " is not a directory";
    }
    if (e instanceof FileSystemException failed && failed.getReason() != null) {
      return failed.getFile() + ": " + failed.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /**
   * Why a file could not be made, as {@link #of} says it: what is not there then is its directory.
   *
   * @param file what was to be made
   */
  public static String ofMaking(Path file, IOException e) {
    Path directory = file.toAbsolutePath().getParent();
    return e instanceof NoSuchFileException && directory != null
        ? directory + " is not there"
        : of(e);
  }
}
