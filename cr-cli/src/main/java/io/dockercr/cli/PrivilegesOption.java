package io.dockercr.cli;

import io.dockercr.api.ArchiveRefusedException;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.docker.exchange.UntrustedCheckpoint;
import io.dockercr.storage.archive.LayerFromOthers;
import io.dockercr.storage.archive.MalformedLayerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * {@code --allow-privileged}: whether a checkpoint that comes from elsewhere may ask for more than
 * a container gets by itself.
 */
final class PrivilegesOption {
  @Option(
      names = "--allow-privileged",
      description =
          "Take it though it asks for more than Docker gives a container by itself: capabilities, the host's"
              + " namespaces, devices or paths, and so on, which are named.")
  private boolean allowed;

  /**
   * Makes sure that what is asked for is allowed.
   *
   * @param what names the checkpoint at the beginning of a sentence
   * @param verb what would be done with it
   * @param devices how many device files are in its layer and volumes
   * @return what is asked for
   * @throws ArchiveRefusedException if it is not
   */
  List<String> require(String what, String verb, UntrustedCheckpoint untrusted, int devices)
      throws CheckpointException {
    List<String> privileges = new ArrayList<>(untrusted.privileges());
    if (devices > 0) {
      privileges.add("device files in the container's layer or volumes");
    }
    if (!privileges.isEmpty() && !allowed) {
      throw new ArchiveRefusedException(
          what
              + " asks for more than Docker gives a container by itself: "
              + String.join("; ", privileges)
              + ".",
          "If you trust whoever made it, " + verb + " it with --allow-privileged.");
    }
    return privileges;
  }

  /**
   * How many device files are in the layer and the volumes of a checkpoint of docker-cr's own form.
   */
  static int devices(CheckpointManifest manifest, Path directory)
      throws IOException, MalformedLayerException {
    int devices = 0;
    for (FileEntry file : manifest.files()) {
      String path = file.path();
      boolean archived =
          path.equals(ForeignArchive.LAYER)
              || (path.startsWith("volumes/") && path.endsWith(".tar"));
      if (archived && Files.exists(directory.resolve(path))) {
        devices += LayerFromOthers.countDevices(directory.resolve(path));
      }
    }
    return devices;
  }
}
