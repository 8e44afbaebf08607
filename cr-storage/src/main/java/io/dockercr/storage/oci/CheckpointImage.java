package io.dockercr.storage.oci;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A checkpoint as an OCI image, with nothing below it. Its lower layer is the archive that Podman,
 * or Kubernetes' runtimes, know; its upper one has what else makes the checkpoint. Immutable.
 */
final class CheckpointImage {
  private final List<LayerFile> layers;
  private final byte[] config;
  private final byte[] manifest;
  private final String architecture;

  private CheckpointImage(
      List<LayerFile> layers, byte[] config, byte[] manifest, String architecture) {
    this.layers = layers;
    this.config = config;
    this.manifest = manifest;
    this.architecture = architecture;
  }

  /** The layers, in files; the lowest first. */
  List<LayerFile> layers() {
    return layers;
  }

  /** The configuration. */
  byte[] config() {
    return config.clone();
  }

  /** The manifest. */
  byte[] manifest() {
    return manifest.clone();
  }

  /** As images call it. */
  String architecture() {
    return architecture;
  }

  /**
   * Makes it. The checkpoint is verified first.
   *
   * @param work a directory of the caller's, for the layers
   * @param lower the lower layer
   * @param progress told how far the layers have come
   */
  static CheckpointImage of(
      StoredCheckpoint stored,
      LayerCompression compression,
      ArchivedLayer lower,
      Path work,
      StoreProgress progress)
      throws CheckpointException, IOException {
    stored.verify();
    CheckpointManifest manifest = stored.manifest();
    Path directory = stored.directory();
    LongConsumer written = new Sum(progress, manifest.totalBytes());
    LayerFile below =
        LayerFile.write(work.resolve("layer-1"), compression, lower::writeTo, written);
    LayerFile own =
        LayerFile.write(
            work.resolve("layer-2"),
            compression,
            out -> OwnLayer.write(manifest, directory, lower::has, out),
            written);
    List<LayerFile> layers = List.of(below, own);
    String architecture = Architectures.inImages(manifest.platform().architecture());
    byte[] config =
        new ImageConfig(
                manifest.createdAt(), architecture, layers.stream().map(LayerFile::diffId).toList())
            .toJson(
                List.of(
                    "docker-cr: checkpoint of " + manifest.container().name(),
                    "docker-cr: manifest.json"));
    byte[] json =
        new ImageManifest(
                new BlobDescriptor(MediaTypes.CONFIG, Digests.of(config), config.length),
                layers.stream().map(LayerFile::blob).toList(),
                Annotations.of(manifest, lower.kind()))
            .toJson();
    return new CheckpointImage(layers, config, json, architecture);
  }

  BlobDescriptor configBlob() {
    return new BlobDescriptor(MediaTypes.CONFIG, Digests.of(config), config.length);
  }

  BlobDescriptor manifestBlob() {
    return new BlobDescriptor(MediaTypes.MANIFEST, Digests.of(manifest), manifest.length);
  }

  /** Adds up what was done. */
  static final class Sum implements LongConsumer {
    private final StoreProgress progress;
    private final long total;
    private long done;

    Sum(StoreProgress progress, long total) {
      this.progress = progress;
      this.total = total;
      progress.at(0, total);
    }

    @Override
    public synchronized void accept(long bytes) {
      done += bytes;
      progress.at(done, Math.max(done, total));
    }
  }
}
