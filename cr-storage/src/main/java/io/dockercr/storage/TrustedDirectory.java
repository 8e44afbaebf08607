package io.dockercr.storage;

import io.dockercr.api.StorageException;
import io.dockercr.storage.repository.Existence;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Directories in which nobody but root, this process's user and, under sudo, the user who called it
 * can put anything: no one can slip a link under our feet there. Sticky directories that everybody
 * may write to, such as {@code /tmp}, are fine on the way, since what is ours stays ours in them.
 */
final class TrustedDirectory {
  static final Set<PosixFilePermission> DIRECTORY_PERMISSIONS =
      PosixFilePermissions.fromString("rwx------");
  static final Set<PosixFilePermission> FILE_PERMISSIONS =
      PosixFilePermissions.fromString("rw-------");

  private static final int STICKY = 01000;
  private static final int GROUP_WRITE = 0020;
  private static final int OTHERS_WRITE = 0002;
  private static final int TYPE_MASK = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int LINK = 0120000;

  private final Set<Integer> owners;

  /**
   * @param owners the user ids that are trusted
   */
  TrustedDirectory(Set<Integer> owners) {
    this.owners = owners;
  }

  /** Trusts root, this process's user, and the user who called sudo. */
  static TrustedDirectory forThisProcess() throws IOException {
    int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    String sudo = System.getenv("SUDO_UID");
    boolean called = self == 0 && sudo != null && sudo.matches("[0-9]{1,10}");
    return new TrustedDirectory(
        called ? Set.copyOf(List.of(0, (int) Long.parseLong(sudo))) : Set.copyOf(List.of(0, self)));
  }

  /** Trusts another user as well. */
  TrustedDirectory and(int owner) {
    Set<Integer> all = new HashSet<>(owners);
    all.add(owner);
    return new TrustedDirectory(all);
  }

  /**
   * Makes sure that {@code directory} is there and can be trusted.
   *
   * @param directory an absolute path
   * @param made gets the directories that had to be made, outermost first, each with mode 0700
   * @throws StorageException if it is, or would be, where others can meddle
   */
  void create(Path directory, List<Path> made) throws IOException, StorageException {
    Path at = directory.getRoot();
    check(at, false);
    for (Path name : directory) {
      at = at.resolve(name);
      if (make(at)) {
        made.add(at);
      }
      check(at, at.equals(directory));
    }
  }

  /** Like {@link #create} for a directory that has to be there. */
  void check(Path directory) throws IOException, StorageException {
    Path at = directory.getRoot();
    check(at, false);
    for (Path name : directory) {
      at = at.resolve(name);
      check(at, at.equals(directory));
    }
  }

  /** Makes one private directory, whatever the umask; false if something is there already. */
  static boolean make(Path directory) throws IOException {
    if (Existence.of(directory)) {
      return false;
    }
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(DIRECTORY_PERMISSIONS));
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    // Only if need be: a server that takes root for another user may refuse it.
    if (!Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)
        .equals(DIRECTORY_PERMISSIONS)) {
      Files.setPosixFilePermissions(directory, DIRECTORY_PERMISSIONS);
    }
    return true;
  }

  private void check(Path path, boolean last) throws IOException, StorageException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
    int mode = (int) attributes.get("mode");
    int uid = (int) attributes.get("uid");
    if (!owners.contains(uid)) {
      throw refuse(
          path,
          "belongs to another user (uid " + Integer.toUnsignedString(uid) + ")",
          "chown root");
    }
    switch (mode & TYPE_MASK) {
      case DIRECTORY -> {
        if (isWritable(mode, uid, (int) attributes.get("gid"))) {
          throw refuse(path, "can be written to by other users", "chmod go-w");
        }
      }
      case LINK -> {
        if (last) {
          throw new StorageException(
              path + " is a symbolic link, which is not followed.",
              "Give the directory that it leads to.");
        }
        check(target(path));
      }
      default ->
          throw new StorageException(path + " is not a directory.", "Choose another directory.");
    }
  }

  private static Path target(Path link) throws IOException, StorageException {
    try {
      return link.toRealPath();
    } catch (NoSuchFileException e) {
      throw new StorageException(
          link + " is a symbolic link that leads nowhere.", "Choose another directory.", e);
    }
  }

  private static boolean isWritable(int mode, int uid, int gid) {
    if ((mode & STICKY) != 0) {
      return false;
    }
    // A group of root's, or the user's own, has no other members.
    boolean ownGroup = gid == 0 || gid == uid;
    return (mode & OTHERS_WRITE) != 0 || ((mode & GROUP_WRITE) != 0 && !ownGroup);
  }

  private static StorageException refuse(Path path, String why, String command) {
    return new StorageException(
        path + " " + why + ", who could read or replace a checkpoint there.",
        "Choose another directory with --output, or run \"" + command + " " + path + "\".");
  }
}
