package io.dockercr.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.storage.Manifests;
import io.dockercr.storage.archive.ForeignDocuments;
import io.dockercr.storage.oci.ImagePull;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Checkpoints to push. */
final class Samples {
  /** Says of any container what a test wants to find again; replaces one image. */
  static final ForeignDocuments DOCUMENTS =
      (manifest, images, kind) -> {
        Map<String, byte[]> words = new LinkedHashMap<>();
        words.put("config.dump", "{\"name\":\"web\"}".getBytes(UTF_8));
        words.put("spec.dump", "{\"annotations\":{}}".getBytes(UTF_8));
        words.put("checkpoint/mountpoints-13.img", "told otherwise".getBytes(UTF_8));
        return words;
      };

  /** For images that docker-cr made. */
  static final ImagePull.Import NO_IMPORT =
      (archive, id) -> {
        throw new AssertionError("is taken for an image of others");
      };

  private static final int MIB = 1 << 20;

  private Samples() {}

  /** Commits a checkpoint with a writable layer, a volume, logs and so much memory. */
  static CheckpointManifest commit(CheckpointStore store, CheckpointId id, int memoryMib)
      throws Exception {
    try (StagedCheckpoint staged = store.stage(id)) {
      Path directory = staged.directory();
      Path images = Files.createDirectory(directory.resolve("images"));
      writeMemory(images.resolve("pages-1.img"), memoryMib);
      Files.writeString(images.resolve("core-1.img"), "core of " + id);
      Files.writeString(images.resolve("mountpoints-13.img"), "as it was");
      Files.writeString(images.resolve("dump.log"), "Dumping finished\n");
      Files.writeString(images.resolve("stats-dump"), "stats");
      Files.write(directory.resolve("rootfs-diff.tar"), layer());
      Files.createDirectory(directory.resolve("volumes"));
      Files.write(directory.resolve("volumes/v1.tar"), layer());
      Files.writeString(directory.resolve("container.log"), "hello\n");
      staged.seal(Manifests.of(id));
      return staged.commit(Manifests.STATISTICS);
    }
  }

  /** A half that can be compressed, and another that can't. */
  private static void writeMemory(Path file, int mib) throws IOException {
    byte[] piece = new byte[MIB];
    Random random = new Random(7);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mib; i++) {
        if (i % 2 == 0) {
          random.nextBytes(piece);
        } else {
          Arrays.fill(piece, (byte) i);
        }
        out.write(piece);
      }
    }
  }

  private static byte[] layer() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      byte[] content = "changed\n".getBytes(UTF_8);
      TarArchiveEntry entry = new TarArchiveEntry("etc/motd");
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }
}
