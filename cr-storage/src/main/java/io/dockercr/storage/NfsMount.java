package io.dockercr.storage;

import io.dockercr.api.StorageException;
import io.dockercr.storage.repository.Existence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a directory is on a mounted NFS export. */
final class NfsMount {
  private NfsMount() {}

  /**
   * Makes sure of it: an export that is not mounted looks like an empty directory.
   *
   * @param directory need not be there yet
   */
  static void require(Path directory) throws IOException, StorageException {
    String type = type(directory);
    if (!isNfs(type)) {
      throw new StorageException(
          directory + " is on " + type + ", not on NFS.",
          "Mount the export there first; a local directory is a file: store. With \"?force=true\" after it any"
              + " file system is taken.");
    }
  }

  /**
   * Makes sure that a staging directory is not on NFS: a dump must not wait for the network while
   * its container stands still.
   */
  static void requireLocal(Path staging) throws IOException, StorageException {
    if (isNfs(type(staging))) {
      throw new StorageException(
          "The staging directory " + staging + " is on NFS itself.",
          "Name one on a local disk with the option staging.");
    }
  }

  /** The kernel's name for the file system of a directory, or of where it would be made. */
  private static String type(Path directory) throws IOException {
    Path near = directory;
    while (near.getParent() != null && !Existence.of(near)) {
      near = near.getParent();
    }
    return Files.getFileStore(near).type();
  }

  private static boolean isNfs(String type) {
    return type.equals("nfs") || type.equals("nfs4");
  }
}
