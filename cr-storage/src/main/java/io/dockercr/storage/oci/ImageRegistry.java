package io.dockercr.storage.oci;

import io.dockercr.api.CheckpointException;
import java.io.IOException;
import java.io.InputStream;

/**
 * A repository in a registry, as the OCI distribution specification has it. Used by one thread at a
 * time; the caller closes it.
 *
 * <p>Nothing that comes from the registry is checked here besides the protocol: whoever calls
 * compares sizes and digests. A thread that is interrupted gets a {@link
 * io.dockercr.api.StorageException}, and stays interrupted.
 *
 * <p>All methods throw a {@link io.dockercr.api.StorageException} if the registry can't be reached,
 * refuses the credentials, or fails.
 */
public interface ImageRegistry extends AutoCloseable {

  /** Content that is sent, perhaps more than once: from its beginning each time. */
  @FunctionalInterface
  interface Content {
    /** Opens it; the registry closes it. */
    InputStream open() throws IOException;
  }

  /** A manifest or index as a registry has it. Immutable. */
  final class Document {
    private final String mediaType;
    private final byte[] json;

    /**
     * @param mediaType what the registry calls it; may be empty
     * @param json the very bytes
     */
    public Document(String mediaType, byte[] json) {
      this.mediaType = mediaType;
      this.json = json.clone();
    }

    /** What the registry calls it; may be empty. */
    public String mediaType() {
      return mediaType;
    }

    /** The very bytes. */
    public byte[] json() {
      return json.clone();
    }
  }

  /** Whether the registry has a blob. */
  boolean has(BlobDescriptor blob) throws CheckpointException;

  /**
   * Sends a blob that the registry does not have. The registry compares it with its digest.
   *
   * @throws io.dockercr.api.CorruptedCheckpointException if the registry got something else
   */
  void send(BlobDescriptor blob, Content content) throws CheckpointException;

  /**
   * Sends a manifest, after all that it names.
   *
   * @param version a tag, or the manifest's digest
   */
  void sendManifest(String version, String mediaType, byte[] json) throws CheckpointException;

  /**
   * Gets a manifest or index.
   *
   * @param version a tag or digest
   * @param maxBytes how large it may be
   * @throws io.dockercr.api.CheckpointNotFoundException if there is none
   * @throws io.dockercr.api.CorruptedCheckpointException if it is larger
   */
  Document manifest(String version, int maxBytes) throws CheckpointException;

  /**
   * Opens a blob. Reading fails with an {@link IOException}, also if nothing comes for minutes.
   *
   * @throws io.dockercr.api.CorruptedCheckpointException if the registry does not have it
   */
  InputStream open(BlobDescriptor blob) throws CheckpointException;

  /** Lets go of connections. */
  @Override
  void close();
}
