package io.dockercr.storage.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.PrivateFile;
import io.dockercr.storage.Removal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes checkpoints as OCI layouts: directories, or tar archives of them, that hold one image. */
public final class ImageLayout {
  private static final String BLOBS = "blobs/sha256";
  private static final byte[] VERSION = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8);
  private static final FileAttribute<?> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final StoredCheckpoint stored;
  private final LayerCompression compression;
  private final ArchivedLayer lower;

  /**
   * @param stored the checkpoint; the caller closes it
   * @param lower the archive that is the image's lower layer
   */
  public ImageLayout(StoredCheckpoint stored, LayerCompression compression, ArchivedLayer lower) {
    this.stored = stored;
    this.compression = compression;
    this.lower = lower;
  }

  /**
   * Writes a directory. Nothing of it is left if that fails.
   *
   * @param directory must not be there
   * @param tag what the image is called in the layout
   * @return the image's digest
   * @throws IllegalArgumentException if there is something already
   * @throws StorageException if it can't be written
   */
  public String writeDirectory(Path directory, String tag, StoreProgress progress)
      throws CheckpointException {
    boolean done = false;
    try {
      create(directory);
      try {
        String digest = fill(directory, tag, progress);
        done = true;
        return digest;
      } finally {
        if (!done) {
          Removal.tree(directory.toAbsolutePath());
        }
      }
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  /**
   * Writes a tar archive of a layout. The image's layers are in a directory beside it meanwhile.
   *
   * @param beside a directory that can be written to, with room for the layers
   * @param tag what the image is called in the layout
   * @param out stays open
   * @return the image's digest
   * @throws StorageException if it can't be written
   */
  public String writeTar(Path beside, String tag, OutputStream out, StoreProgress progress)
      throws CheckpointException {
    try {
      Path work = Files.createTempDirectory(beside, ".docker-cr-oci-", PRIVATE_DIRECTORY);
      try {
        String digest = fill(work, tag, progress);
        tar(work, out);
        return digest;
      } finally {
        Removal.tree(work.toAbsolutePath());
      }
    } catch (IOException e) {
      throw failure(beside, e);
    }
  }

  private static void create(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, PRIVATE_DIRECTORY);
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException("There is a file " + directory + " already.", e);
    }
  }

  private String fill(Path directory, String tag, StoreProgress progress)
      throws IOException, CheckpointException {
    Files.createDirectory(directory.resolve("blobs"), PRIVATE_DIRECTORY);
    Path blobs = Files.createDirectory(directory.resolve(BLOBS), PRIVATE_DIRECTORY);
    CheckpointImage image = CheckpointImage.of(stored, compression, lower, blobs, progress);
    for (LayerFile layer : image.layers()) {
      Files.move(layer.file(), blobs.resolve(Digests.hexOf(layer.blob().digest())));
    }
    BlobDescriptor manifest = image.manifestBlob();
    write(blobs.resolve(Digests.hexOf(image.configBlob().digest())), image.config());
    write(blobs.resolve(Digests.hexOf(manifest.digest())), image.manifest());
    write(directory.resolve("index.json"), ImageIndex.of(manifest, image.architecture(), tag));
    write(directory.resolve("oci-layout"), VERSION);
    return manifest.digest();
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (OutputStream out =
        Channels.newOutputStream(
            PrivateFile.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
      out.write(content);
    }
  }

  private static void tar(Path directory, OutputStream out) throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, UTF_8.name());
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    List<Path> files = new ArrayList<>();
    try (var blobs = Files.list(directory.resolve(BLOBS))) {
      blobs.sorted().forEach(files::add);
    }
    files.add(0, directory.resolve("oci-layout"));
    files.add(1, directory.resolve("index.json"));
    for (Path file : files) {
      TarArchiveEntry entry = new TarArchiveEntry(directory.relativize(file).toString());
      entry.setSize(Files.size(file));
      entry.setMode(0644);
      entry.setIds(0, 0);
      entry.setNames("", "");
      entry.setModTime(0L);
      tar.putArchiveEntry(entry);
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        in.transferTo(tar);
      }
      tar.closeArchiveEntry();
    }
    tar.finish();
    tar.flush();
  }

  private static StorageException failure(Path where, IOException e) {
    return new StorageException(
        "The layout can't be written to " + where + ": " + Reasons.of(e) + ".",
        "Is there room for it?",
        e);
  }
}
