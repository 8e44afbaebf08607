package io.dockercr.storage.oci;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.Reasons;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.function.LongConsumer;

/** Brings checkpoints to registries. */
public final class ImagePush {
  private final CheckpointStore store;
  private final StoredCheckpoint stored;
  private final LayerCompression compression;
  private final ArchivedLayer lower;

  /**
   * @param store where the checkpoint is: its layers are made in its staging place, and removed
   *     from there again
   * @param stored the checkpoint; the caller closes it
   * @param lower the archive that is the image's lower layer
   */
  public ImagePush(
      CheckpointStore store,
      StoredCheckpoint stored,
      LayerCompression compression,
      ArchivedLayer lower) {
    this.store = store;
    this.stored = stored;
    this.compression = compression;
    this.lower = lower;
  }

  /**
   * What became of it.
   *
   * @param digest the manifest's: names the image for ever
   * @param sentBytes what was sent
   * @param presentBytes what the registry had already
   */
  public record Result(String digest, long sentBytes, long presentBytes) {}

  /**
   * Makes an image of the checkpoint and sends what the registry does not have.
   *
   * @param packing told of the making
   * @param sending told of the sending
   * @throws io.dockercr.api.CorruptedCheckpointException if the checkpoint is damaged
   * @throws StorageException if the registry or the staging place fails
   */
  public Result to(
      ImageRegistry registry,
      ImageReference reference,
      StoreProgress packing,
      StoreProgress sending)
      throws CheckpointException {
    if (reference.digest().isPresent()) {
      throw new IllegalArgumentException(
          "An image is pushed to a tag: " + reference + " names a digest.");
    }
    CheckpointId work = CheckpointId.now(stored.manifest().id().container(), Clock.systemUTC());
    try (StagedCheckpoint staged = store.stage(work)) {
      CheckpointImage image =
          CheckpointImage.of(stored, compression, lower, staged.directory(), packing);
      return send(image, registry, reference, sending);
    } catch (IOException e) {
      throw new StorageException(
          "The layers of " + reference + " can't be made: " + Reasons.of(e) + ".",
          "Is there room for them in the store?",
          e);
    }
  }

  private static Result send(
      CheckpointImage image,
      ImageRegistry registry,
      ImageReference reference,
      StoreProgress progress)
      throws CheckpointException {
    long total = image.layers().stream().mapToLong(layer -> layer.blob().sizeBytes()).sum();
    LongConsumer sum = new CheckpointImage.Sum(progress, total);
    long sent = 0;
    long present = 0;
    for (LayerFile layer : image.layers()) {
      if (registry.has(layer.blob())) {
        present += layer.blob().sizeBytes();
        sum.accept(layer.blob().sizeBytes());
      } else {
        registry.send(layer.blob(), () -> new Told(layer.open(), sum));
        sent += layer.blob().sizeBytes();
      }
    }
    if (!registry.has(image.configBlob())) {
      registry.send(image.configBlob(), () -> new ByteArrayInputStream(image.config()));
    }
    registry.sendManifest(reference.tag().orElseThrow(), MediaTypes.MANIFEST, image.manifest());
    return new Result(image.manifestBlob().digest(), sent, present);
  }

  /** Tells of what is read. */
  private static final class Told extends FilterInputStream {
    private final LongConsumer read;

    Told(InputStream in, LongConsumer read) {
      super(in);
      this.read = read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int got = in.read(bytes, offset, length);
      if (got > 0) {
        read.accept(got);
      }
      return got;
    }
  }
}
