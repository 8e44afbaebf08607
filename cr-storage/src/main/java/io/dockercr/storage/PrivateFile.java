package io.dockercr.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Files and directories for the owner alone, also on servers that don't let modes be changed. */
public final class PrivateFile {
  private PrivateFile() {}

  /** Opens a file, and makes it private if it is new, whatever the umask. Follows no link. */
  public static FileChannel open(Path file, OpenOption... options) throws IOException {
    Set<OpenOption> all = new HashSet<>(List.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    FileChannel channel =
        FileChannel.open(
            file, all, PosixFilePermissions.asFileAttribute(TrustedDirectory.FILE_PERMISSIONS));
    try {
      if (!isPrivate(file)) {
        Files.setPosixFilePermissions(file, TrustedDirectory.FILE_PERMISSIONS);
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Makes a directory, whatever the umask; false if something is there already. */
  public static boolean makeDirectory(Path directory) throws IOException {
    return TrustedDirectory.make(directory);
  }

  static boolean isPrivate(Path file) throws IOException {
    return Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
        .equals(TrustedDirectory.FILE_PERMISSIONS);
  }
}
