package io.dockercr.storage.oci;

import com.github.luben.zstd.ZstdIOException;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import io.dockercr.storage.PrivateFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;
import java.util.zip.ZipException;

/** Fetches a layer: both of its digests are compared while it is decompressed to a file. */
final class LayerDownload {
  private static final int BUFFER_BYTES = 256 << 10;

  /** Memory full of zeros is compressed to nothing: so a GiB is allowed whatever its ratio. */
  private static final long RATIO_FREE_BYTES = 1L << 30;

  private static final long MAX_RATIO = 1000;

  private LayerDownload() {}

  /**
   * Writes the layer's archive, uncompressed, to a new private file.
   *
   * @param name names the image in messages
   * @param fetched told of bytes as they come from the registry
   * @throws CorruptedCheckpointException if it is not what the manifest and the configuration say
   * @throws StorageException if the registry or the file fails
   */
  static void to(
      Path file,
      ImageRegistry registry,
      BlobDescriptor layer,
      String diffId,
      String name,
      LongConsumer fetched)
      throws CheckpointException {
    try (VerifiedBlob blob =
            new VerifiedBlob(registry.open(layer), layer.digest(), layer.sizeBytes(), fetched);
        InputStream plain =
            LayerCompression.decompress(
                LayerCompression.of(layer.mediaType()).orElseThrow(), blob);
        VerifiedBlob archive = new VerifiedBlob(plain, diffId, VerifiedBlob.ANY_SIZE, n -> {});
        OutputStream out = create(file)) {
      copy(archive, out, mostBytes(layer));
      blob.finish();
    } catch (IOException e) {
      throw failure(name, e);
    }
  }

  private static long mostBytes(BlobDescriptor layer) {
    long ratio =
        layer.sizeBytes() > Long.MAX_VALUE / MAX_RATIO
            ? Long.MAX_VALUE
            : layer.sizeBytes() * MAX_RATIO;
    return Math.max(RATIO_FREE_BYTES, ratio);
  }

  private static void copy(InputStream in, OutputStream out, long most) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long done = 0;
    for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
      done += got;
      if (done > most) {
        throw new VerifiedBlob.MismatchException(
            "a layer is decompressed to more than " + most + " bytes");
      }
      out.write(buffer, 0, got);
    }
  }

  private static OutputStream create(Path file) throws IOException {
    return Channels.newOutputStream(
        PrivateFile.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** What a failure to read or keep something of an image means to an operator. */
  static CheckpointException failure(String name, IOException e) {
    if (e instanceof VerifiedBlob.MismatchException) {
      return new CorruptedCheckpointException(
          name + " is damaged, or is not what its manifest says: " + e.getMessage() + ".",
          "Pull it again; if that does not help, push it anew.",
          e);
    }
    if (e instanceof ZstdIOException || e instanceof ZipException) {
      return new CorruptedCheckpointException(
          name
              + " has a layer that is not compressed as its manifest says: "
              + e.getMessage()
              + ".",
          "Push it anew.",
          e);
    }
    return new StorageException(
        name + " can't be fetched: " + Reasons.of(e) + ".",
        "Try it again; is there room for it in the store?",
        e);
  }
}
