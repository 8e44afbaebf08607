package io.dockercr.cli;

import io.dockercr.api.ArchiveRefusedException;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import io.dockercr.docker.exchange.UntrustedCheckpoint;
import io.dockercr.storage.archive.MalformedLayerException;
import io.dockercr.storage.oci.ImagePull;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Asks of a checkpoint from a registry what {@code import} asks of an archive.
 *
 * @param image names it in messages
 */
record PulledPrivileges(String image, PrivilegesOption privileges) implements ImagePull.Check {

  @Override
  public void require(CheckpointManifest manifest, Path directory) throws CheckpointException {
    UntrustedCheckpoint untrusted = UntrustedCheckpoint.of(manifest, directory);
    try {
      privileges.require(image, "pull", untrusted, PrivilegesOption.devices(manifest, directory));
    } catch (MalformedLayerException e) {
      throw new ArchiveRefusedException(
          image + " is refused: " + e.getMessage() + ".",
          "No checkpoint has that. Ask whoever made it.");
    } catch (IOException e) {
      throw new StorageException(
          "What was pulled of " + image + " can't be read: " + Reasons.of(e) + ".", null, e);
    }
  }
}
