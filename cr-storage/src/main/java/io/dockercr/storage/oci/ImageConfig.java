package io.dockercr.storage.oci;

import io.dockercr.api.CorruptedCheckpointException;
import java.time.Instant;
import java.util.List;

/**
 * An image's configuration. Immutable.
 *
 * @param created when the checkpoint was taken
 * @param architecture as images call it
 * @param diffIds the digests of the layers, uncompressed
 */
record ImageConfig(Instant created, String architecture, List<String> diffIds) {
  ImageConfig {
    diffIds = List.copyOf(diffIds);
  }

  byte[] toJson(List<String> history) {
    return ImageJsonWriter.write(
        json -> {
          json.writeStringField("created", created.toString());
          json.writeStringField("architecture", architecture);
          json.writeStringField("os", "linux");
          // Nothing runs: an image of a checkpoint is not for "docker run".
          json.writeObjectFieldStart("config");
          json.writeEndObject();
          json.writeObjectFieldStart("rootfs");
          json.writeStringField("type", "layers");
          json.writeArrayFieldStart("diff_ids");
          for (String diffId : diffIds) {
            json.writeString(diffId);
          }
          json.writeEndArray();
          json.writeEndObject();
          json.writeArrayFieldStart("history");
          for (String step : history) {
            json.writeStartObject();
            json.writeStringField("created", created.toString());
            json.writeStringField("created_by", step);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /**
   * The digests of the layers, uncompressed, of a configuration.
   *
   * @param layers how many there have to be
   * @param name names the image in messages
   */
  static List<String> diffIds(byte[] json, int layers, String name)
      throws CorruptedCheckpointException {
    ImageJson config = ImageJson.parse(json, "The configuration of " + name);
    ImageJson rootfs = config.object("rootfs").orElseThrow(() -> config.wrong("rootfs", null));
    List<String> diffIds = rootfs.texts("diff_ids");
    if (diffIds.size() != layers) {
      throw config.wrong("diff_ids", null);
    }
    return diffIds;
  }
}
