package io.dockercr.storage;

import io.dockercr.storage.repository.Existence;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Removes what was made here. Others may remove the same at the same time. */
public final class Removal {
  private Removal() {}

  /**
   * Removes a directory and all below it, or a file or link. Follows no link. What is still open on
   * NFS stays, and the directories that it is in.
   */
  public static void tree(Path path) throws IOException {
    if (!Existence.ofDirectory(path)) {
      Files.deleteIfExists(path);
      return;
    }
    try (OpenDirectory parent = OpenDirectory.openBase(path.getParent())) {
      directory(parent, path.getFileName());
    } catch (NoSuchFileException e) {
      // The parent is gone, and all with it.
    }
  }

  /** Returns whether it is gone. */
  private static boolean directory(OpenDirectory parent, Path name) throws IOException {
    try {
      boolean isEmpty = true;
      try (OpenDirectory directory = parent.directory(name)) {
        for (Path child : directory.names()) {
          isEmpty &= child(directory, child);
        }
      }
      if (isEmpty) {
        parent.deleteDirectory(name);
      }
      return isEmpty;
    } catch (NoSuchFileException e) {
      // Somebody else removed it.
      return true;
    } catch (DirectoryNotEmptyException e) {
      if (hasOnlyOpenFiles(parent, name)) {
        return false;
      }
      throw e;
    }
  }

  private static boolean child(OpenDirectory directory, Path name) throws IOException {
    try {
      if (directory.attributes(name).isDirectory()) {
        return directory(directory, name);
      }
      directory.deleteFile(name);
      return true;
    } catch (NoSuchFileException e) {
      // Somebody else removed it.
      return true;
    } catch (FileSystemException e) {
      if (isOpenFile(name)) {
        return false;
      }
      throw e;
    }
  }

  private static boolean hasOnlyOpenFiles(OpenDirectory parent, Path name) throws IOException {
    try (OpenDirectory directory = parent.directory(name)) {
      return directory.names().stream().allMatch(Removal::isOpenFile);
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  /** On NFS a removed file that is still open on this host gets such a name until it is closed. */
  private static boolean isOpenFile(Path name) {
    return name.toString().startsWith(".nfs");
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
