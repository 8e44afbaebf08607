package io.dockercr.docker;

import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.criu.images.MountpointsImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The images that CRIU has to get in another form than the checkpoint's own. CRIU leaves mounts out
 * ({@code --skip-mnt}) only at the dump; at the restore it makes each that the images list.
 */
final class ReplacedImages {
  private ReplacedImages() {}

  /**
   * @param images the checkpoint's image directory
   * @return contents by file name; empty if the checkpoint's own will do
   */
  static Map<String, byte[]> of(Path images, MountSelection mounts)
      throws IOException, CorruptedCheckpointException {
    Map<String, byte[]> replaced = new HashMap<>();
    if (mounts.skipped().isEmpty() && mounts.privateNow().isEmpty() && mounts.kept().size() < 2) {
      return replaced;
    }
    for (Path file : MountpointsImage.files(images)) {
      MountpointsImage image = MountpointsImage.read(file);
      MountpointsImage wanted =
          image
              .without(mounts.skipped(), mounts.destinations())
              .withPrivate(mounts.privateNow())
              .withGroupsOfTheirOwn();
      if (!wanted.equals(image)) {
        replaced.put(file.getFileName().toString(), wanted.toBytes());
      }
    }
    return replaced;
  }
}
