package io.dockercr.storage.oci;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.storage.ManifestJson;
import io.dockercr.storage.archive.CheckpointArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a checkpoint of the unpacked layers of an image that docker-cr made. */
final class OwnImage {
  private static final String IMAGES = "images/";

  private OwnImage() {}

  /**
   * The manifest in the layers, if one of them is ours.
   *
   * @param layers their archives
   * @param name names the image in messages
   */
  static Optional<CheckpointManifest> manifest(List<Path> layers, String name)
      throws CheckpointException {
    for (Path layer : layers) {
      try (CheckpointArchive archive = CheckpointArchive.open(layer)) {
        Optional<byte[]> json =
            archive.small(
                OwnLayer.DIRECTORY + "/" + CheckpointManifest.FILE_NAME, ManifestJson.MAX_BYTES);
        if (json.isPresent()) {
          CheckpointManifest manifest = ManifestJson.read(json.get(), "in " + name);
          if (manifest.encoding().isPresent()) {
            throw damaged(name, "its manifest.json is that of a store");
          }
          return Optional.of(manifest);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Moves each file that the manifest names to its place in a checkpoint's directory.
   *
   * @param layers the layers, each unpacked into a directory
   */
  static void move(CheckpointManifest manifest, List<Path> layers, Path directory, String name)
      throws CheckpointException, IOException {
    for (FileEntry file : manifest.files()) {
      Path source = find(file.path(), layers);
      if (source == null) {
        throw damaged(name, "it does not have " + file.path());
      }
      Path target = directory.resolve(file.path());
      Files.createDirectories(target.getParent());
      Files.move(source, target);
    }
  }

  private static Path find(String path, List<Path> layers) {
    for (String candidate : candidates(path)) {
      for (Path layer : layers) {
        Path file = layer.resolve(candidate);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          return file;
        }
      }
    }
    return null;
  }

  /** Where a file of a checkpoint may be: in our layer, or under the name that others give it. */
  private static List<String> candidates(String path) {
    List<String> candidates = new ArrayList<>();
    candidates.add(OwnLayer.DIRECTORY + "/" + path);
    if (path.startsWith(IMAGES)) {
      String image = path.substring(IMAGES.length());
      candidates.add("checkpoint/" + image);
      candidates.add(image);
    } else {
      candidates.add(path);
    }
    return candidates;
  }

  static CorruptedCheckpointException damaged(String name, String what) {
    return new CorruptedCheckpointException(
        name + " is damaged: " + what + ".", "Push it anew, or pull another tag.");
  }
}
