package io.dockercr.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Every file below a directory that is held open. The caller closes it. */
final class FileTree implements Closeable {
  private static final int MAX_DEPTH = 16;

  private final List<OpenDirectory> directories = new ArrayList<>();
  private final List<Entry> files = new ArrayList<>();
  private final List<Loose> loose = new ArrayList<>();

  private FileTree() {}

  /** A regular file, and where it was found. */
  record Entry(String path, long sizeBytes, OpenDirectory parent, Path name) {
    FileChannel open() throws IOException {
      return parent.read(name);
    }

    /** Makes its content durable. */
    void force() throws IOException {
      try (FileChannel channel = open()) {
        channel.force(true);
      }
    }
  }

  /** Something whose mode is not what it should be. */
  private record Loose(OpenDirectory parent, Path name, Set<PosixFilePermission> wanted) {}

  /** Thrown for what is neither a regular file nor a directory. */
  static final class IrregularFileException extends IOException {
    private static final long serialVersionUID = 1L;
    private final String path;
    private final String kind;

    IrregularFileException(String path, String kind) {
      super(path + " is " + kind);
      this.path = path;
      this.kind = kind;
    }

    String path() {
      return path;
    }

    String kind() {
      return kind;
    }
  }

  /**
   * Finds all files.
   *
   * @param directory becomes the tree's, which closes it
   * @throws IrregularFileException if there is something that is not a file or directory
   */
  static FileTree of(OpenDirectory directory) throws IOException {
    FileTree tree = new FileTree();
    try {
      tree.add("", directory, 0);
    } catch (IOException | RuntimeException e) {
      tree.close();
      throw e;
    }
    tree.files.sort(Comparator.comparing(Entry::path));
    return tree;
  }

  private void add(String prefix, OpenDirectory directory, int depth) throws IOException {
    directories.add(directory);
    for (Path name : directory.names()) {
      String path = prefix + name;
      PosixFileAttributes attributes = directory.attributes(name);
      if (attributes.isDirectory() && depth < MAX_DEPTH) {
        note(directory, name, attributes, TrustedDirectory.DIRECTORY_PERMISSIONS);
        add(path + "/", directory.directory(name), depth + 1);
      } else if (attributes.isRegularFile()) {
        note(directory, name, attributes, TrustedDirectory.FILE_PERMISSIONS);
        files.add(new Entry(path, attributes.size(), directory, name));
      } else {
        throw new IrregularFileException(path, kind(attributes));
      }
    }
  }

  private void note(
      OpenDirectory parent,
      Path name,
      PosixFileAttributes attributes,
      Set<PosixFilePermission> wanted) {
    if (!attributes.permissions().equals(wanted)) {
      loose.add(new Loose(parent, name, wanted));
    }
  }

  private static String kind(PosixFileAttributes attributes) {
    if (attributes.isSymbolicLink()) {
      return "a symbolic link";
    }
    return attributes.isDirectory() ? "a directory too deep down" : "not a regular file";
  }

  /** All files, ordered by path. */
  List<Entry> files() {
    return files;
  }

  /** Gives files 0600 and directories 0700, where they have anything else. */
  void makePrivate() throws IOException {
    for (Loose entry : loose) {
      entry.parent().setPermissions(entry.name(), entry.wanted());
    }
  }

  /** All directories, which hold the names of the files. */
  List<OpenDirectory> directories() {
    return directories;
  }

  @Override
  public void close() throws IOException {
    for (OpenDirectory directory : directories) {
      directory.close();
    }
  }
}
