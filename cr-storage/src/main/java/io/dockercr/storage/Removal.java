package io.dockercr.storage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Removes what a store made. Others may remove the same at the same time. */
final class Removal {
  private Removal() {}

  /** Removes a directory and all below it, or a file or link. Follows no link. */
  static void tree(Path path) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(path);
      return;
    }
    try (OpenDirectory parent = OpenDirectory.openBase(path.getParent())) {
      directory(parent, path.getFileName());
    } catch (NoSuchFileException e) {
      // The parent is gone, and all with it.
    }
  }

  private static void directory(OpenDirectory parent, Path name) throws IOException {
    try {
      try (OpenDirectory directory = parent.directory(name)) {
        for (Path child : directory.names()) {
          child(directory, child);
        }
      }
      parent.deleteDirectory(name);
    } catch (NoSuchFileException e) {
      // Somebody else removed it.
    }
  }

  private static void child(OpenDirectory directory, Path name) throws IOException {
    try {
      if (directory.attributes(name).isDirectory()) {
        directory(directory, name);
      } else {
        directory.deleteFile(name);
      }
    } catch (NoSuchFileException e) {
      // Somebody else removed it.
    }
  }

  /** Removes those directories that are empty, innermost first. */
  static void emptyDirectories(List<Path> outermostFirst) {
    for (int i = outermostFirst.size() - 1; i >= 0; i--) {
      try {
        Files.deleteIfExists(outermostFirst.get(i));
      } catch (IOException e) {
        // Somebody else uses it by now, and so the ones around it.
        return;
      }
    }
  }

  /** The size of all files below a path that may be gone or go meanwhile. Follows no link. */
  static long sizeOf(Path path) throws IOException {
    long[] bytes = new long[1];
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes[0] += attributes.isRegularFile() ? attributes.size() : 0;
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    return bytes[0];
  }
}
