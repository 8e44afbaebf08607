package io.dockercr.storage;

import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CorruptedCheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Reads and replaces {@code manifest.json} in a checkpoint's directory. */
final class ManifestFile {
  private static final Path NAME = Path.of(CheckpointManifest.FILE_NAME);

  private ManifestFile() {}

  /**
   * @param what names the checkpoint in messages
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  static CheckpointManifest read(OpenDirectory directory, String what)
      throws IOException, CorruptedCheckpointException {
    PosixFileAttributes attributes = directory.attributes(NAME);
    if (!attributes.isRegularFile()) {
      throw Failures.damaged(what, NAME + " is not a regular file");
    }
    if (attributes.size() > ManifestJson.MAX_BYTES) {
      throw Failures.damaged(what, NAME + " is larger than " + ManifestJson.MAX_BYTES + " bytes");
    }
    try (InputStream in = Channels.newInputStream(directory.read(NAME))) {
      return ManifestJson.read(in.readNBytes((int) attributes.size()), what);
    }
  }

  /** Writes the manifest, in the place of one that may be there, atomically and durably. */
  static void write(Path directory, CheckpointManifest manifest) throws IOException {
    prepare(directory, manifest);
    forcePrepared(directory);
    show(directory);
    forceDirectory(directory);
  }

  /** Writes the manifest beside its place. */
  static void prepare(Path directory, CheckpointManifest manifest) throws IOException {
    Path unfinished = directory.resolve(CheckpointFiles.NEW_MANIFEST);
    Files.deleteIfExists(unfinished);
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(TrustedDirectory.FILE_PERMISSIONS))) {
      ByteBuffer json = ByteBuffer.wrap(ManifestJson.write(manifest));
      while (json.hasRemaining()) {
        channel.write(json);
      }
    }
    Files.setPosixFilePermissions(unfinished, TrustedDirectory.FILE_PERMISSIONS);
  }

  /** Makes durable what was prepared. */
  static void forcePrepared(Path directory) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve(CheckpointFiles.NEW_MANIFEST),
            StandardOpenOption.READ,
            LinkOption.NOFOLLOW_LINKS)) {
      channel.force(true);
    }
  }

  /** Gives what was prepared its name. */
  static void show(Path directory) throws IOException {
    Files.move(
        directory.resolve(CheckpointFiles.NEW_MANIFEST),
        directory.resolve(NAME),
        StandardCopyOption.ATOMIC_MOVE);
  }

  /** Makes the names in a directory durable. */
  static void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
