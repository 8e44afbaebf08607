package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.StoredCheckpoint;
import java.nio.file.Path;

/** A checkpoint that is decoded to a local directory when its files are asked for. */
final class EncodedCheckpoint implements StoredCheckpoint {
  private final StoredCheckpoint stored;
  private final StoredCheckpoint decoded;

  /**
   * @param stored the encoded files
   * @param decoded brings the decoded ones, and knows the manifest
   */
  EncodedCheckpoint(StoredCheckpoint stored, StoredCheckpoint decoded) {
    this.stored = stored;
    this.decoded = decoded;
  }

  @Override
  public CheckpointManifest manifest() {
    return decoded.manifest();
  }

  @Override
  public Path directory() throws CheckpointException {
    return decoded.directory();
  }

  @Override
  public boolean isInPlace() {
    return false;
  }

  @Override
  public void verify() throws CheckpointException {
    decoded.verify();
  }

  @Override
  public void close() throws CheckpointException {
    try {
      decoded.close();
    } finally {
      stored.close();
    }
  }
}
