package io.dockercr.cli;

import io.dockercr.api.ArchiveRefusedException;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.StorageException;
import io.dockercr.docker.exchange.UntrustedCheckpoint;
import io.dockercr.storage.archive.LayerFromOthers;
import io.dockercr.storage.archive.MalformedLayerException;
import io.dockercr.storage.oci.ImagePull;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses a checkpoint from a registry that asks for more than Docker gives a container by itself,
 * unless that is allowed: what {@code import} asks of an archive.
 *
 * @param image names it in messages
 */
record PulledPrivileges(String image, boolean allowed) implements ImagePull.Check {

  @Override
  public void require(CheckpointManifest manifest, Path directory) throws CheckpointException {
    List<String> privileges =
        new ArrayList<>(UntrustedCheckpoint.of(manifest, directory).privileges());
    if (hasDevices(manifest, directory)) {
      privileges.add("device files in the container's layer or volumes");
    }
    if (!allowed && !privileges.isEmpty()) {
      throw new ArchiveRefusedException(
          image
              + " asks for more than Docker gives a container by itself: "
              + String.join("; ", privileges)
              + ".",
          "If you trust whoever made it, pull it with --allow-privileged.");
    }
  }

  private boolean hasDevices(CheckpointManifest manifest, Path directory)
      throws CheckpointException {
    int devices = 0;
    try {
      for (FileEntry file : manifest.files()) {
        String path = file.path();
        if (path.equals(ForeignArchive.LAYER)
            || (path.startsWith("volumes/") && path.endsWith(".tar"))) {
          devices += LayerFromOthers.countDevices(directory.resolve(path));
        }
      }
    } catch (MalformedLayerException e) {
      throw new ArchiveRefusedException(
          image + " is refused: " + e.getMessage() + ".",
          "No checkpoint has that. Ask whoever made it.");
    } catch (IOException e) {
      throw new StorageException(
          "What was pulled of " + image + " can't be read: " + e.getMessage() + ".", null, e);
    }
    return devices > 0;
  }
}
