package io.dockercr.example;

// docs:begin
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Writes and reads what {@link ZipStore} keeps. */
final class ZipFiles {
  private static final FileAttribute<?> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final String UNFINISHED = ".unfinished";

  private ZipFiles() {}

  /** A file to write, named by the staging directory that it is made from. */
  static Path unfinished(Path container, Path staged) {
    return container.resolve(UNFINISHED + staged.getFileName());
  }

  /** Removes unfinished files whose staging directory is gone: they have no writer any more. */
  static void removeAbandoned(Path container, Path staging) throws IOException {
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(container, UNFINISHED + "*")) {
      for (Path path : paths) {
        String staged = path.getFileName().toString().substring(UNFINISHED.length());
        if (!Files.exists(staging.resolve(staged))) {
          Files.deleteIfExists(path);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException e) {
      // Nothing was stored yet.
      return;
    }
  }

  /** Makes {@code root/name}, and all above it, durably. */
  static Path makeDirectory(Path root, String name) throws IOException {
    Path directory = Files.createDirectories(root.resolve(name), PRIVATE_DIRECTORY);
    makeDurable(root);
    return directory;
  }

  /** Writes a durable file with all that the manifest names, and the manifest. */
  static void write(Path directory, CheckpointManifest manifest, Path file) throws IOException {
    Set<StandardOpenOption> create =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, create, PRIVATE_FILE);
        ZipOutputStream zip = new ZipOutputStream(Channels.newOutputStream(channel))) {
      add(zip, directory, CheckpointManifest.FILE_NAME);
      for (FileEntry entry : manifest.files()) {
        add(zip, directory, entry.path());
      }
      zip.finish();
      channel.force(true);
    }
  }

  private static void add(ZipOutputStream zip, Path directory, String path) throws IOException {
    zip.putNextEntry(new ZipEntry(path));
    Files.copy(directory.resolve(path), zip);
    zip.closeEntry();
  }

  /** Reads one entry. */
  static byte[] read(Path file, String path, int maxBytes) throws IOException {
    requireFile(file);
    try (ZipFile zip = new ZipFile(file.toFile());
        InputStream in = entry(zip, path)) {
      return in.readNBytes(maxBytes);
    }
  }

  /** Writes the files that the manifest names, and no others, to a private directory. */
  static void unpack(Path file, CheckpointManifest manifest, Path into) throws IOException {
    requireFile(file);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (FileEntry entry : manifest.files()) {
        // Reading a manifest has made sure that its paths stay inside.
        Path target = into.resolve(entry.path());
        Files.createDirectories(target.getParent(), PRIVATE_DIRECTORY);
        Files.createFile(target, PRIVATE_FILE);
        try (InputStream in = entry(zip, entry.path());
            OutputStream out = Files.newOutputStream(target)) {
          in.transferTo(out);
        }
      }
    }
  }

  private static void requireFile(Path file) throws IOException {
    // ZipFile does not tell a missing file from a bad one.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(file.toString());
    }
  }

  private static InputStream entry(ZipFile zip, String path) throws IOException {
    ZipEntry entry = zip.getEntry(path);
    if (entry == null) {
      throw new ZipException(path + " is missing");
    }
    return zip.getInputStream(entry);
  }

  /**
   * The names in a directory that end in {@code suffix}, without it; not those that begin with a
   * dot.
   */
  static List<String> names(Path directory, String suffix) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, "[!.]*" + suffix)) {
      for (Path path : paths) {
        String name = path.getFileName().toString();
        names.add(name.substring(0, name.length() - suffix.length()));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException e) {
      // Nothing was stored yet.
      return names;
    }
    return names;
  }

  /** Makes the names in a directory durable. */
  static void makeDurable(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
// docs:end
