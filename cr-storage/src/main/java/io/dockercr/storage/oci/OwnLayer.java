package io.dockercr.storage.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.storage.ManifestJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The upper layer of an image, which makes the very checkpoint come back: {@code docker-cr/} with
 * the manifest, and each file of the checkpoint that is not in the lower layer as it is.
 */
final class OwnLayer {
  static final String DIRECTORY = "docker-cr";

  private static final int FILE_MODE = 0600;
  private static final int DIRECTORY_MODE = 0700;

  private OwnLayer() {}

  /**
   * Writes it: the same checkpoint gives the same bytes.
   *
   * @param directory the checkpoint's files
   * @param elsewhere the files that the lower layer has
   */
  static void write(
      CheckpointManifest manifest, Path directory, Predicate<FileEntry> elsewhere, OutputStream out)
      throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, UTF_8.name());
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    FileTime time = FileTime.fromMillis(manifest.createdAt().getEpochSecond() * 1000);
    put(tar, DIRECTORY + "/", DIRECTORY_MODE, 0, time);
    tar.closeArchiveEntry();
    byte[] json = ManifestJson.write(manifest);
    put(tar, DIRECTORY + "/" + CheckpointManifest.FILE_NAME, FILE_MODE, json.length, time);
    tar.write(json);
    tar.closeArchiveEntry();
    for (FileEntry file : manifest.files()) {
      if (!elsewhere.test(file)) {
        put(tar, DIRECTORY + "/" + file.path(), FILE_MODE, file.sizeBytes(), time);
        try (InputStream in =
            Files.newInputStream(directory.resolve(file.path()), LinkOption.NOFOLLOW_LINKS)) {
          in.transferTo(tar);
        }
        tar.closeArchiveEntry();
      }
    }
    tar.finish();
    tar.flush();
  }

  private static void put(
      TarArchiveOutputStream tar, String name, int mode, long size, FileTime time)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setMode(mode);
    entry.setSize(size);
    entry.setIds(0, 0);
    entry.setNames("", "");
    entry.setLastModifiedTime(time);
    tar.putArchiveEntry(entry);
  }
}
