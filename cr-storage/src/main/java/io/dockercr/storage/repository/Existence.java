package io.dockercr.storage.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Whether something is there. {@link Files#exists} takes a disk that fails for a no; what is
 * concluded from that would remove checkpoints. Follows no link.
 */
public final class Existence {
  private Existence() {}

  /** Whether there is something of that name. */
  public static boolean of(Path path) throws IOException {
    try {
      look(path);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Whether there is a directory of that name. */
  public static boolean ofDirectory(Path path) throws IOException {
    try {
      return look(path).isDirectory();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static BasicFileAttributes look(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
