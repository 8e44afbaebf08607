package io.dockercr.storage.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.ManifestJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Writes a checkpoint as a tar archive, in the words of docker-cr or of others. Everything streams;
 * each file's digest is compared while it is read. The same checkpoint gives the same bytes.
 * Immutable; safe for use by several threads.
 */
public final class CheckpointArchiveWriter {
  private static final String LAYER = "rootfs-diff.tar";
  private static final String IMAGES = "images/";
  private static final String VOLUMES = "volumes/";
  private static final String CHECKPOINT = "checkpoint";

  private final ArchiveKind kind;
  private final ForeignDocuments documents;

  private CheckpointArchiveWriter(ArchiveKind kind, ForeignDocuments documents) {
    this.kind = kind;
    this.documents = documents;
  }

  /**
   * A writer of one kind of archive.
   *
   * @param documents tells others about the container; not asked for {@link ArchiveKind#DOCKER_CR}
   */
  public static CheckpointArchiveWriter of(ArchiveKind kind, ForeignDocuments documents) {
    return new CheckpointArchiveWriter(kind, documents);
  }

  /**
   * Writes an archive, not compressed.
   *
   * @param checkpoint from a store that decodes what is encoded
   * @param out stays open; what was written to it before a failure is no archive
   * @return a sentence for each thing that the archive can't tell
   * @throws CorruptedCheckpointException if the checkpoint is damaged
   * @throws StorageException if the checkpoint can't be read
   * @throws IOException if {@code out} can't be written
   */
  public List<String> write(StoredCheckpoint checkpoint, OutputStream out, StoreProgress progress)
      throws CheckpointException, IOException {
    CheckpointManifest manifest = checkpoint.manifest();
    if (manifest.encoding().isPresent()) {
      throw new IllegalArgumentException(
          "The checkpoint " + manifest.id() + " is compressed or encrypted in its store.");
    }
    TarOutput tar = new TarOutput(out, manifest.createdAt());
    CheckedFiles files = new CheckedFiles(checkpoint, progress);
    List<String> lost = kind == ArchiveKind.DOCKER_CR ? own(tar, files) : foreign(tar, files);
    tar.finish();
    return lost;
  }

  /** The manifest first, so that whoever reads the archive in a stream knows what comes. */
  private static List<String> own(TarOutput tar, CheckedFiles files)
      throws CheckpointException, IOException {
    CheckpointManifest manifest = files.manifest();
    tar.file(CheckpointManifest.FILE_NAME, ManifestJson.write(manifest));
    List<FileEntry> sorted = new ArrayList<>(manifest.files());
    sorted.sort(Comparator.comparing(FileEntry::path));
    TreeSet<String> directories = new TreeSet<>();
    for (FileEntry file : sorted) {
      for (int slash = file.path().indexOf('/');
          slash >= 0;
          slash = file.path().indexOf('/', slash + 1)) {
        if (directories.add(file.path().substring(0, slash))) {
          tar.directory(file.path().substring(0, slash));
        }
      }
      copy(tar, files, file, file.path());
    }
    return List.of();
  }

  private List<String> foreign(TarOutput tar, CheckedFiles files)
      throws CheckpointException, IOException {
    CheckpointManifest manifest = files.manifest();
    Map<String, byte[]> words =
        new LinkedHashMap<>(documents.of(manifest, files.directory().resolve("images"), kind));
    List<String> lost = new ArrayList<>();
    for (Map.Entry<String, byte[]> document : words.entrySet()) {
      if (!document.getKey().startsWith(CHECKPOINT + "/")) {
        tar.file(document.getKey(), document.getValue());
      }
    }
    copyIfThere(tar, files, IMAGES + "stats-dump", "stats-dump");
    if (kind == ArchiveKind.CRI) {
      copyIfThere(tar, files, IMAGES + "dump.log", "dump.log");
    }
    tar.directory(CHECKPOINT);
    for (FileEntry file : manifest.files()) {
      String name = CHECKPOINT + "/" + file.path().substring(file.path().indexOf('/') + 1);
      boolean image = file.path().startsWith(IMAGES) && !isLog(file.path());
      byte[] other = words.remove(name);
      if (image && other == null) {
        copy(tar, files, file, name);
      } else if (image) {
        tar.file(name, other);
      }
    }
    for (Map.Entry<String, byte[]> document : words.entrySet()) {
      if (document.getKey().startsWith(CHECKPOINT + "/")) {
        tar.file(document.getKey(), document.getValue());
      }
    }
    lost.addAll(layer(tar, files));
    if (kind == ArchiveKind.PODMAN) {
      volumes(tar, files);
    }
    return lost;
  }

  private static boolean isLog(String path) {
    return path.equals(IMAGES + "stats-dump") || path.equals(IMAGES + "dump.log");
  }

  /** Twice over the layer: tar wants to know the size before. */
  private static List<String> layer(TarOutput tar, CheckedFiles files)
      throws CheckpointException, IOException {
    FileEntry layer = files.find(LAYER);
    if (layer == null) {
      return List.of();
    }
    CountingOutput counted = new CountingOutput();
    LayerForOthers.Translated translated = translate(files, layer, counted);
    translate(files.again(), layer, tar.begin(LAYER, counted.count()));
    tar.end();
    if (!translated.deleted().isEmpty()) {
      tar.file("deleted.files", json(translated.deleted()));
    }
    return translated.opaque().stream()
        .map(
            path ->
                path
                    + " was made anew in the container; what the image has in it comes back in others'"
                    + " hands.")
        .toList();
  }

  private static LayerForOthers.Translated translate(
      CheckedFiles files, FileEntry layer, OutputStream out)
      throws CheckpointException, IOException {
    try (InputStream in = files.open(layer)) {
      LayerForOthers.Translated translated = LayerForOthers.translate(in, out);
      // The rest is what blocking has added.
      in.transferTo(OutputStream.nullOutputStream());
      return translated;
    } catch (CheckedFiles.Damage e) {
      throw e.problem();
    } catch (MalformedLayerException e) {
      throw new CorruptedCheckpointException(
          "The checkpoint " + files.manifest().id() + " is damaged: " + e.getMessage() + ".",
          null,
          e);
    }
  }

  private static void volumes(TarOutput tar, CheckedFiles files)
      throws CheckpointException, IOException {
    boolean begun = false;
    for (FileEntry file : files.manifest().files()) {
      if (file.path().startsWith(VOLUMES) && file.path().endsWith(".tar")) {
        if (!begun) {
          tar.directory("volumes");
          begun = true;
        }
        copy(tar, files, file, file.path());
      }
    }
  }

  private static void copyIfThere(TarOutput tar, CheckedFiles files, String path, String name)
      throws CheckpointException, IOException {
    FileEntry file = files.find(path);
    if (file != null) {
      copy(tar, files, file, name);
    }
  }

  private static void copy(TarOutput tar, CheckedFiles files, FileEntry file, String name)
      throws CheckpointException, IOException {
    OutputStream out = tar.begin(name, file.sizeBytes());
    files.copy(file, out);
    tar.end();
  }

  private static byte[] json(List<String> paths) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.useDefaultPrettyPrinter();
      json.writeStartArray();
      for (String path : paths) {
        // In the archive a character stands for a byte.
        json.writeString(new String(path.getBytes(ISO_8859_1), UTF_8));
      }
      json.writeEndArray();
    }
    return bytes.toByteArray();
  }

  /** Counts and keeps nothing. */
  private static final class CountingOutput extends OutputStream {
    private long count;

    long count() {
      return count;
    }

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
    }
  }
}
