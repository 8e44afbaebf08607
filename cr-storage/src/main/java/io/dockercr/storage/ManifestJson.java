package io.dockercr.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CorruptedCheckpointException;

/**
 * A manifest as JSON, the content of {@code manifest.json}. {@code docs/checkpoint-format.md}
 * describes each field. Safe for use by several threads.
 *
 * <p>Unknown fields are ignored. A document of a newer format, one that is larger than {@link
 * #MAX_BYTES}, and one that was changed after it was written are refused.
 */
public final class ManifestJson {
  /** The largest manifest that is written or read, in bytes: 64 MiB. */
  public static final int MAX_BYTES = 64 << 20;

  /** How deep {@code inspectJson} and {@code specJson} may be nested. */
  static final int MAX_EMBEDDED_DEPTH = 200;

  private ManifestJson() {}

  /**
   * The manifest as UTF-8 JSON: pretty-printed, always in the same order, ending in a line feed.
   *
   * @throws IllegalArgumentException if the manifest could not be read back: something is missing,
   *     out of range or too large
   */
  public static byte[] write(CheckpointManifest manifest) {
    byte[] json = ManifestDigest.sign(ManifestWriter.write(manifest));
    try {
      // What can't be read back must not become the only copy of a container.
      read(json, manifest.id().toString());
    } catch (CorruptedCheckpointException e) {
      throw new IllegalArgumentException("The manifest can't be stored: " + e.getMessage(), e);
    }
    return json;
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param what names the checkpoint in messages, such as {@code web/first}
   * @throws CorruptedCheckpointException if it is anything else
   */
  public static CheckpointManifest read(byte[] json, String what)
      throws CorruptedCheckpointException {
    try {
      if (json.length > MAX_BYTES) {
        throw new ManifestException("is larger than " + MAX_BYTES + " bytes");
      }
      int version = ManifestReader.formatVersion(json);
      if (version > CheckpointManifest.FORMAT_VERSION) {
        throw new CorruptedCheckpointException(
            "The checkpoint "
                + what
                + " has format "
                + version
                + "; this docker-cr reads formats up to "
                + CheckpointManifest.FORMAT_VERSION
                + ".",
            "Use the docker-cr that wrote it, or a newer one.");
      }
      ManifestDigest.check(json);
      return ManifestReader.read(json);
    } catch (ManifestException e) {
      throw new CorruptedCheckpointException(
          "The checkpoint "
              + what
              + " is damaged: "
              + CheckpointManifest.FILE_NAME
              + " "
              + e.getMessage()
              + ".",
          Failures.DAMAGED_HINT,
          e);
    }
  }

  /** A factory with limits; {@code maxDepth} is how deep a document may be nested. */
  static JsonFactory factory(int maxDepth) {
    return new JsonFactoryBuilder()
        // Interned names would outlive the document, which may be hostile.
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxStringLength(MAX_BYTES)
                .build())
        .build();
  }
}
