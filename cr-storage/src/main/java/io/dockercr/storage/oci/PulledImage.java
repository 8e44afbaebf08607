package io.dockercr.storage.oci;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CorruptedCheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * An image as a registry has it, before its layers are fetched. Immutable.
 *
 * @param name names it in messages
 * @param digest the manifest's
 * @param manifest what it is made of
 * @param diffIds the digests of its layers, uncompressed
 */
record PulledImage(String name, String digest, ImageManifest manifest, List<String> diffIds) {

  /**
   * Asks the registry what the image is.
   *
   * @param architecture which one of an index, as images call it
   */
  static PulledImage of(ImageRegistry registry, ImageReference reference, String architecture)
      throws CheckpointException {
    String name = reference.toString();
    ImageRegistry.Document document =
        registry.manifest(reference.version(), ImageManifest.MAX_BYTES);
    String digest = Digests.of(document.json());
    if (reference.digest().isPresent()) {
      requireDigest(name, reference.digest().get(), digest);
    }
    ImageJson json = ImageJson.parse(document.json(), "The manifest of " + name);
    if (MediaTypes.isIndex(ImageManifest.typeOf(document, json))) {
      BlobDescriptor chosen = ImageIndex.choose(json, architecture, name);
      document = registry.manifest(chosen.digest(), ImageManifest.MAX_BYTES);
      digest = Digests.of(document.json());
      requireDigest(name, chosen.digest(), digest);
    }
    ImageManifest manifest = ImageManifest.parse(document, name);
    return new PulledImage(
        name,
        digest,
        manifest,
        ImageConfig.diffIds(config(registry, manifest, name), manifest.layers().size(), name));
  }

  private static byte[] config(ImageRegistry registry, ImageManifest manifest, String name)
      throws CheckpointException {
    BlobDescriptor config = manifest.config();
    if (config.sizeBytes() > ImageManifest.MAX_BYTES) {
      throw new CorruptedCheckpointException(
          "The configuration of " + name + " is larger than " + ImageManifest.MAX_BYTES + " bytes.",
          "No checkpoint's is: is it the right image?");
    }
    try (InputStream in =
        new VerifiedBlob(registry.open(config), config.digest(), config.sizeBytes(), bytes -> {})) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw LayerDownload.failure(name, e);
    }
  }

  private static void requireDigest(String name, String expected, String found)
      throws CorruptedCheckpointException {
    if (!expected.equals(found)) {
      throw new CorruptedCheckpointException(
          "The manifest of " + name + " has the digest " + found + ", not " + expected + ".",
          "Pull it again; if that does not help, the registry gives something else.");
    }
  }

  /** How much there is to fetch, in bytes; at most {@link Long#MAX_VALUE}. */
  long sizeBytes() {
    long sum = 0;
    for (BlobDescriptor layer : manifest.layers()) {
      sum += Math.min(layer.sizeBytes(), Long.MAX_VALUE - sum);
    }
    return sum;
  }
}
