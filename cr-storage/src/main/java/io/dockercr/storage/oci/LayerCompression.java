package io.dockercr.storage.oci;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.dockercr.storage.archive.ArchiveCompression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * How the layers of an image are compressed. Immutable.
 *
 * @param format the format
 * @param level zstd's level, 1 to 19; 0 for the others
 */
public record LayerCompression(ArchiveCompression format, int level) {
  /** What an option may say. */
  public static final String WORDS = "none|gzip|zstd[:LEVEL]";

  /** Fast, and known to all that know checkpoints in images. */
  public static final LayerCompression DEFAULT = new LayerCompression(ArchiveCompression.ZSTD, 3);

  private static final int BUFFER_BYTES = 128 << 10;
  private static final Pattern TEXT =
      Pattern.compile("(?<word>none|gzip|zstd)(?::(?<level>[1-9]|1[0-9]))?");

  /**
   * Reads {@code none}, {@code gzip}, {@code zstd} or {@code zstd:LEVEL}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static LayerCompression parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (matcher.matches()) {
      String level = matcher.group("level");
      switch (matcher.group("word")) {
        case "zstd" -> {
          return level == null
              ? DEFAULT
              : new LayerCompression(ArchiveCompression.ZSTD, Integer.parseInt(level));
        }
        case "gzip" -> {
          if (level == null) {
            return of(ArchiveCompression.GZIP);
          }
        }
        default -> {
          if (level == null) {
            return of(ArchiveCompression.NONE);
          }
        }
      }
    }
    throw new IllegalArgumentException(
        "There is no compression \""
            + text
            + "\" of layers; there are none, gzip, zstd, and zstd:1 to zstd:19.");
  }

  /** As images have it unless a level is asked for. */
  public static LayerCompression of(ArchiveCompression format) {
    return format == ArchiveCompression.ZSTD ? DEFAULT : new LayerCompression(format, 0);
  }

  /** How a layer of that media type is compressed; empty if it is none that is read. */
  static Optional<ArchiveCompression> of(String mediaType) {
    return switch (mediaType) {
      case MediaTypes.LAYER -> Optional.of(ArchiveCompression.NONE);
      case MediaTypes.LAYER_GZIP, MediaTypes.DOCKER_LAYER_GZIP ->
          Optional.of(ArchiveCompression.GZIP);
      case MediaTypes.LAYER_ZSTD -> Optional.of(ArchiveCompression.ZSTD);
      default -> Optional.empty();
    };
  }

  /** The media type of layers that are written so. */
  String mediaType() {
    return switch (format) {
      case NONE -> MediaTypes.LAYER;
      case GZIP -> MediaTypes.LAYER_GZIP;
      case ZSTD -> MediaTypes.LAYER_ZSTD;
    };
  }

  /** Compresses what is written. The same content gives the same bytes. */
  OutputStream compress(OutputStream out) throws IOException {
    return switch (format) {
      case NONE -> out;
      case GZIP ->
          new GZIPOutputStream(out, BUFFER_BYTES) {
            {
              def.setLevel(Deflater.BEST_SPEED);
            }
          };
      case ZSTD -> {
        ZstdOutputStream zstd = new ZstdOutputStream(out, level);
        zstd.setChecksum(true);
        // What comes out depends on whether there are workers, and not on how many.
        zstd.setWorkers(Runtime.getRuntime().availableProcessors());
        yield zstd;
      }
    };
  }

  /** Gives what was compressed. */
  static InputStream decompress(ArchiveCompression format, InputStream in) throws IOException {
    return switch (format) {
      case NONE -> in;
      case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
      case ZSTD -> new ZstdInputStream(in);
    };
  }

  @Override
  public String toString() {
    return switch (format) {
      case NONE -> "none";
      case GZIP -> "gzip";
      case ZSTD -> "zstd:" + level;
    };
  }
}
