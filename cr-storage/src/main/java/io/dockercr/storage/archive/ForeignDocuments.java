package io.dockercr.storage.archive;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Says in the words of another engine what the manifest says of a container. */
public interface ForeignDocuments {

  /**
   * The files of an archive that are not the checkpoint's own.
   *
   * @param manifest the checkpoint
   * @param images CRIU's images of it
   * @param format whose words; not {@link ArchiveKind#DOCKER_CR}
   * @return contents by their paths in the archive, in the order to write them; one at {@code
   *     checkpoint/NAME} takes the place of the image of that name
   * @throws CheckpointException if the checkpoint can't be told in those words
   * @throws IOException if an image can't be read
   */
  Map<String, byte[]> of(CheckpointManifest manifest, Path images, ArchiveKind format)
      throws CheckpointException, IOException;
}
