package io.dockercr.criu;

import io.dockercr.api.CorruptedCheckpointException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads {@code remap-fpath.img}: the open files whose names were gone ({@code
 * images/remap-file-path.proto}).
 */
public final class RemappedFiles {
  private static final String FILE_NAME = "remap-fpath.img";
  private static final int HEADER_BYTES = 8;
  private static final int TYPE = 3;
  private static final int LINKED = 0;

  private RemappedFiles() {}

  /**
   * Whether CRIU has made new names in the file system ({@code criu --link-remap}), for open files
   * of which one name was deleted and another is left. They are needed at the restore.
   *
   * @param imagesDirectory where the images are
   * @throws CorruptedCheckpointException if the file can't be read, or is cut short
   */
  public static boolean hasNewNames(Path imagesDirectory) throws CorruptedCheckpointException {
    Path file = imagesDirectory.resolve(FILE_NAME);
    if (!Files.exists(file)) {
      return false;
    }
    try {
      ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      in.position(HEADER_BYTES);
      while (in.hasRemaining()) {
        int size = in.getInt();
        ByteBuffer entry = in.slice(in.position(), size);
        in.position(in.position() + size);
        if (ProtobufMessage.parse(entry).integer(TYPE) == LINKED) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new CorruptedCheckpointException("CRIU's " + file + " can't be read.", null, e);
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new CorruptedCheckpointException("CRIU's " + file + " is cut short.", null, e);
    }
  }
}
