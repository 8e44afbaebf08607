package io.dockercr.storage.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.DirectoryStore;
import io.dockercr.storage.ManifestJson;
import io.dockercr.storage.Manifests;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointArchiveWriterTest {
  private static final CheckpointId ID = new CheckpointId("web", "first");

  @TempDir private Path directory;
  private CheckpointStore store;

  @BeforeEach
  void store() throws Exception {
    store = DirectoryStore.at(directory);
    try (StagedCheckpoint staged = store.stage(ID)) {
      Path images = Files.createDirectory(staged.directory().resolve("images"));
      Files.write(images.resolve("pages-1.img"), new byte[3 * 4096]);
      Files.writeString(images.resolve("core-1.img"), "core");
      Files.writeString(images.resolve("netns-9.img"), "old");
      Files.writeString(images.resolve("dump.log"), "log");
      Files.writeString(images.resolve("stats-dump"), "stats");
      Files.write(staged.directory().resolve("rootfs-diff.tar"), layer());
      Path volumes = Files.createDirectory(staged.directory().resolve("volumes"));
      Files.write(volumes.resolve("v1.tar"), new byte[1024]);
      Files.writeString(volumes.resolve("v1.json"), "{}");
      staged.commit(Manifests.of(ID), Manifests.NO_STATISTICS);
    }
  }

  private static byte[] layer() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      tar.putArchiveEntry(new TarArchiveEntry("./gone", TarConstants.LF_CHR));
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private byte[] write(ArchiveKind kind, Map<String, byte[]> documents) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (StoredCheckpoint stored = store.open(ID)) {
      List<String> lost =
          CheckpointArchiveWriter.of(kind, (manifest, images, asked) -> documents)
              .write(stored, out, StoreProgress.NONE);
      assertThat(lost).isEmpty();
    }
    return out.toByteArray();
  }

  private static Map<String, String> read(byte[] archive) throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(archive), "UTF-8")) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        assertThat(e.getMode() & 0777).isEqualTo(e.isDirectory() ? 0700 : 0600);
        assertThat(e.getLongUserId()).isZero();
        files.put(e.getName(), new String(tar.readAllBytes(), StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }

  @Test
  void ownLayoutHasTheManifestFirstAndEveryFile() throws Exception {
    byte[] archive = write(ArchiveKind.DOCKER_CR, Map.of());
    Map<String, String> files = read(archive);
    assertThat(files.keySet())
        .containsExactly(
            "manifest.json",
            "images/",
            "images/core-1.img",
            "images/dump.log",
            "images/netns-9.img",
            "images/pages-1.img",
            "images/stats-dump",
            "rootfs-diff.tar",
            "volumes/",
            "volumes/v1.json",
            "volumes/v1.tar");
    CheckpointManifest manifest =
        ManifestJson.read(
            files.get("manifest.json").getBytes(StandardCharsets.ISO_8859_1), "archive");
    try (StoredCheckpoint stored = store.open(ID)) {
      assertThat(manifest).isEqualTo(stored.manifest());
    }
    assertThat(write(ArchiveKind.DOCKER_CR, Map.of())).isEqualTo(archive);
  }

  @Test
  void foreignLayoutsHaveTheirNames() throws Exception {
    Map<String, byte[]> documents = new LinkedHashMap<>();
    documents.put("config.dump", "c".getBytes(StandardCharsets.UTF_8));
    documents.put("checkpoint/netns-9.img", "new".getBytes(StandardCharsets.UTF_8));
    documents.put("checkpoint/more.img", "more".getBytes(StandardCharsets.UTF_8));

    Map<String, String> cri = read(write(ArchiveKind.CRI, documents));
    assertThat(cri.keySet())
        .containsExactlyInAnyOrder(
            "config.dump",
            "stats-dump",
            "dump.log",
            "checkpoint/",
            "checkpoint/core-1.img",
            "checkpoint/netns-9.img",
            "checkpoint/pages-1.img",
            "checkpoint/more.img",
            "rootfs-diff.tar",
            "deleted.files");
    assertThat(cri).containsEntry("checkpoint/netns-9.img", "new");
    assertThat(cri.get("deleted.files")).contains("\"/gone\"");

    Map<String, String> podman = read(write(ArchiveKind.PODMAN, documents));
    assertThat(podman).containsKeys("stats-dump", "volumes/v1.tar").doesNotContainKey("dump.log");
  }

  @Test
  void aMissingFileIsDamage() throws Exception {
    Files.delete(directory.resolve("web/first/images/core-1.img"));
    for (ArchiveKind kind : List.of(ArchiveKind.DOCKER_CR, ArchiveKind.CRI)) {
      assertThatThrownBy(() -> write(kind, Map.of()))
          .isInstanceOf(CorruptedCheckpointException.class)
          .hasMessageContaining("images/core-1.img is missing");
    }
  }

  @Test
  void damageIsFoundWhileReading() throws Exception {
    Path pages = directory.resolve("web/first/images/pages-1.img");
    byte[] content = Files.readAllBytes(pages);
    content[100] = 1;
    Files.write(pages, content);
    for (ArchiveKind kind : ArchiveKind.values()) {
      assertThatThrownBy(() -> write(kind, Map.of()))
          .isInstanceOf(CorruptedCheckpointException.class)
          .hasMessageContaining("pages-1.img has the digest");
    }
    Files.write(pages, new byte[4096]);
    assertThatThrownBy(() -> write(ArchiveKind.DOCKER_CR, Map.of()))
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining("4096 bytes");
    Path layer = directory.resolve("web/first/rootfs-diff.tar");
    byte[] changed = Files.readAllBytes(layer);
    changed[changed.length - 1] = 1;
    Files.write(layer, changed);
    Files.write(pages, new byte[3 * 4096]);
    assertThatThrownBy(() -> write(ArchiveKind.CRI, Map.of()))
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining("rootfs-diff.tar has the digest");
  }
}
