package io.dockercr.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A directory held open, so that whatever others rename or link meanwhile, what is read through it
 * stays below it. Follows no symbolic link. Safe for use by several threads; the caller closes it.
 */
final class OpenDirectory implements Closeable {
  private static final Path SELF = Path.of(".");

  private final SecureDirectoryStream<Path> stream;

  private OpenDirectory(SecureDirectoryStream<Path> stream) {
    this.stream = stream;
  }

  /**
   * Opens a directory.
   *
   * @param base an existing directory, reached through whatever links its path has
   * @param relative the way from there, on which no link is followed
   */
  static OpenDirectory open(Path base, Path relative) throws IOException {
    OpenDirectory directory = openBase(base);
    for (Path name : relative) {
      try (OpenDirectory parent = directory) {
        directory = parent.directory(name);
      }
    }
    return directory;
  }

  /** Opens {@code directory} itself, which is not a link. */
  static OpenDirectory open(Path directory) throws IOException {
    return open(directory.getParent(), directory.getFileName());
  }

  /** Opens an existing directory, reached through whatever links its path has. */
  @SuppressWarnings("StreamResourceLeak") // becomes the new object's
  static OpenDirectory openBase(Path base) throws IOException {
    return new OpenDirectory(secure(base, Files.newDirectoryStream(base)));
  }

  private static SecureDirectoryStream<Path> secure(Path path, DirectoryStream<Path> stream)
      throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException(path + " is on a file system without openat");
  }

  /** Opens a directory in this one. */
  OpenDirectory directory(Path name) throws IOException {
    if (!attributes(name).isDirectory()) {
      throw new NotDirectoryException(name.toString());
    }
    return new OpenDirectory(stream.newDirectoryStream(name, NOFOLLOW_LINKS));
  }

  /** The names in this directory. Can be asked once. */
  List<Path> names() throws IOException {
    List<Path> names = new ArrayList<>();
    try {
      stream.forEach(path -> names.add(path.getFileName()));
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  PosixFileAttributes attributes(Path name) throws IOException {
    return view(name).readAttributes();
  }

  void setPermissions(Path name, Set<PosixFilePermission> permissions) throws IOException {
    view(name).setPermissions(permissions);
  }

  private PosixFileAttributeView view(Path name) {
    return stream.getFileAttributeView(name, PosixFileAttributeView.class, NOFOLLOW_LINKS);
  }

  /** Opens a file for reading. */
  FileChannel read(Path name) throws IOException {
    return (FileChannel)
        stream.newByteChannel(name, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS));
  }

  void deleteFile(Path name) throws IOException {
    stream.deleteFile(name);
  }

  void deleteDirectory(Path name) throws IOException {
    stream.deleteDirectory(name);
  }

  /** Makes the names in this directory durable. */
  void force() throws IOException {
    try (FileChannel self = read(SELF)) {
      self.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
