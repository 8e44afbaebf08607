package io.dockercr.storage.oci;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.IncompatibleHostException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** An index: the manifests of one image for several platforms. */
final class ImageIndex {
  private ImageIndex() {}

  /** The index of a layout that has one image, which names its platform and its tag. */
  static byte[] of(BlobDescriptor manifest, String architecture, String tag) {
    return ImageJsonWriter.write(
        json -> {
          json.writeNumberField("schemaVersion", 2);
          json.writeStringField("mediaType", MediaTypes.INDEX);
          json.writeArrayFieldStart("manifests");
          json.writeStartObject();
          ImageJsonWriter.descriptorFields(json, manifest);
          json.writeObjectFieldStart("platform");
          json.writeStringField("architecture", architecture);
          json.writeStringField("os", "linux");
          json.writeEndObject();
          ImageJsonWriter.texts(
              json, "annotations", Map.of("org.opencontainers.image.ref.name", tag));
          json.writeEndObject();
          json.writeEndArray();
        });
  }

  /**
   * The manifest for an architecture, of those that an index names. One that names no platform will
   * do if it is the only one.
   *
   * @param architecture as images call it
   * @param name names the image in messages
   * @throws IncompatibleHostException if there is none for it
   */
  static BlobDescriptor choose(ImageJson index, String architecture, String name)
      throws CheckpointException {
    List<ImageJson> manifests = index.objects("manifests");
    TreeSet<String> others = new TreeSet<>();
    for (ImageJson manifest : manifests) {
      String found = architectureOf(manifest);
      if (found.equals(architecture) || (found.isEmpty() && manifests.size() == 1)) {
        return manifest.descriptor();
      }
      others.add(found.isEmpty() ? "no platform" : found);
    }
    throw new IncompatibleHostException(
        name
            + " has no checkpoint for "
            + architecture
            + (others.isEmpty() ? "" : "; it has " + String.join(", ", others))
            + ".",
        "Choose one with --platform, or pull it by its digest.",
        null);
  }

  private static String architectureOf(ImageJson manifest) throws CorruptedCheckpointException {
    if (!manifest.has("platform")) {
      return "";
    }
    ImageJson platform = manifest.object("platform").orElseThrow();
    String os = platform.text("os").orElse("linux");
    return os.equals("linux") ? platform.text("architecture").orElse("") : os;
  }
}
