package io.dockercr.storage.oci;

import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.UnsupportedContainerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An image's manifest: what it is made of. Immutable.
 *
 * @param config its configuration
 * @param layers its layers, the lowest first
 * @param annotations what is said of it
 */
record ImageManifest(
    BlobDescriptor config, List<BlobDescriptor> layers, Map<String, String> annotations) {
  /** The largest manifest, index or configuration that is read: ours have a few KiB. */
  static final int MAX_BYTES = 1 << 20;

  private static final int SCHEMA_VERSION = 2;
  private static final int MAX_LAYERS = 128;

  ImageManifest {
    layers = List.copyOf(layers);
    annotations = Map.copyOf(annotations);
  }

  /** As it is pushed: always the same for the same image. */
  byte[] toJson() {
    return ImageJsonWriter.write(
        json -> {
          json.writeNumberField("schemaVersion", SCHEMA_VERSION);
          json.writeStringField("mediaType", MediaTypes.MANIFEST);
          json.writeFieldName("config");
          ImageJsonWriter.descriptor(json, config);
          json.writeArrayFieldStart("layers");
          for (BlobDescriptor layer : layers) {
            ImageJsonWriter.descriptor(json, layer);
          }
          json.writeEndArray();
          ImageJsonWriter.texts(json, "annotations", annotations);
        });
  }

  /**
   * Reads what a registry or a layout has.
   *
   * @param name names the image in messages
   * @throws UnsupportedContainerException if it is no image, or has layers of another kind
   */
  static ImageManifest parse(ImageRegistry.Document document, String name)
      throws CorruptedCheckpointException, UnsupportedContainerException {
    ImageJson json = ImageJson.parse(document.json(), "The manifest of " + name);
    String type = typeOf(document, json);
    if (!MediaTypes.isManifest(type)) {
      throw foreign(name, "is of the media type \"" + type + "\"");
    }
    BlobDescriptor config =
        json.object("config").orElseThrow(() -> json.wrong("config", null)).descriptor();
    if (!MediaTypes.isConfig(config.mediaType())) {
      throw foreign(name, "has a configuration of the media type \"" + config.mediaType() + "\"");
    }
    List<BlobDescriptor> layers = new ArrayList<>();
    for (ImageJson object : json.objects("layers")) {
      BlobDescriptor layer = object.descriptor();
      if (LayerCompression.of(layer.mediaType()).isEmpty()) {
        throw foreign(name, "has a layer of the media type \"" + layer.mediaType() + "\"");
      }
      layers.add(layer);
    }
    if (layers.isEmpty() || layers.size() > MAX_LAYERS) {
      throw foreign(name, "has " + layers.size() + " layers");
    }
    return new ImageManifest(config, layers, json.textsByName("annotations"));
  }

  /** What a document is: what it says of itself counts, or else what the registry says. */
  static String typeOf(ImageRegistry.Document document, ImageJson json)
      throws CorruptedCheckpointException {
    if (json.has("mediaType")) {
      return json.text("mediaType").orElseThrow();
    }
    if (json.has("manifests") && json.has("config")) {
      throw json.wrong("mediaType", null);
    }
    return document.mediaType();
  }

  static UnsupportedContainerException foreign(String name, String what) {
    return new UnsupportedContainerException(
        name + " " + what + ", which no checkpoint has.",
        "Is it an image that docker-cr, Podman, buildah or checkpointctl made of a checkpoint?",
        null);
  }
}
