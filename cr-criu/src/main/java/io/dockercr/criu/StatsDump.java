package io.dockercr.criu;

import io.dockercr.api.CorruptedCheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Reads {@code stats-dump}, which CRIU leaves beside the images ({@code images/stats.proto}). */
public final class StatsDump {
  /** The file's name in the images directory. */
  public static final String FILE_NAME = "stats-dump";

  private static final int SERVICE_MAGIC = 0x55105940;
  private static final int STATS_MAGIC = 0x57093306;
  // CRIU writes some 50 bytes.
  private static final int MAX_BYTES = 64 * 1024;
  private static final int DUMP = 1;

  private StatsDump() {}

  /**
   * @param imagesDirectory where the images are
   * @throws CorruptedCheckpointException if the file is missing, can't be read, is cut short or is
   *     not what CRIU writes
   */
  public static DumpStatistics read(Path imagesDirectory) throws CorruptedCheckpointException {
    Path file = imagesDirectory.resolve(FILE_NAME);
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw new CorruptedCheckpointException("CRIU's " + file + " can't be read.", null, e);
    }
    try {
      return parse(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
    } catch (BufferUnderflowException e) {
      throw new CorruptedCheckpointException("CRIU's " + file + " is cut short.", null, e);
    } catch (IllegalArgumentException e) {
      throw new CorruptedCheckpointException(
          "%s is not CRIU's: %s.".formatted(file, e.getMessage()), null, e);
    }
  }

  private static DumpStatistics parse(ByteBuffer in) {
    expect(in, SERVICE_MAGIC);
    expect(in, STATS_MAGIC);
    int size = in.getInt();
    if (size < 0 || size > MAX_BYTES) {
      throw new IllegalArgumentException("a size of " + size);
    }
    if (size > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer dump = ProtobufMessage.parse(in.slice(in.position(), size)).bytes(DUMP);
    if (dump == null) {
      throw new IllegalArgumentException("no statistics of a dump");
    }
    return statistics(ProtobufMessage.parse(dump));
  }

  private static void expect(ByteBuffer in, int magic) {
    int found = in.getInt();
    if (found != magic) {
      throw new IllegalArgumentException("magic number 0x%x".formatted(found));
    }
  }

  // The numbers are those of dump_stats_entry; times are microseconds in 32 bits.
  private static DumpStatistics statistics(ProtobufMessage entry) {
    return new DumpStatistics(
        micros(entry.integer(1)),
        micros(entry.integer(2)),
        micros(entry.integer(3)),
        micros(entry.integer(4)),
        entry.integer(5),
        entry.integer(6),
        entry.integer(7),
        entry.integer(9));
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos((micros & 0xffffffffL) * 1000);
  }
}
