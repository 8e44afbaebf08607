package io.dockercr.storage.repository;

import io.dockercr.storage.work.DoneBytes;
import io.dockercr.storage.work.Workers;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the chunks of files that the repository does not have. Used by one thread, which reads,
 * looks up and writes while others compute digests and compress; the caller closes it.
 */
final class ChunkWriter implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkWriter.class);

  private final Layout layout;
  private final Workers workers = RepositoryWorkers.begin();
  private final Arena batches = new Arena(Batch.BYTES);
  private final FrameCodec codec;
  private final PackTable table = new PackTable();
  private final ChunkIndex index;
  private PackWriter pack;
  private int packNumber;

  /**
   * @param level as {@link FrameCodec} takes it
   */
  ChunkWriter(Layout layout, int level) throws IOException {
    this.layout = layout;
    this.codec = new FrameCodec(level);
    boolean opened = false;
    try {
      this.index = new ChunkIndex(layout, table);
      opened = true;
    } finally {
      if (!opened) {
        workers.close();
      }
    }
  }

  /** Stores a file, and returns of what it is made. */
  Snapshot.Entry store(Path directory, SourceFile source, DoneBytes progress) throws IOException {
    Runs.Writer runs = new Runs.Writer();
    try (FileChannel channel = RepositoryFiles.read(directory.resolve(source.path()))) {
      Cutter cutter = source.pages() ? Cutter.PAGES : Cutter.CONTENT;
      BatchReader reader = new BatchReader(channel, cutter, batches);
      Deque<Future<Batch>> ahead = new ArrayDeque<>();
      boolean more = true;
      while (more || !ahead.isEmpty()) {
        while (more && ahead.size() < workers.ahead()) {
          Optional<Batch> batch = reader.next();
          batch.ifPresent(
              cut -> ahead.add(workers.submit(() -> cut.digest(ChunkDigest.of(layout.key())))));
          more = batch.isPresent();
        }
        if (!ahead.isEmpty()) {
          Batch batch = Workers.await(ahead.remove());
          store(batch, runs);
          progress.add(batch.start(batch.count()));
          batches.give(batch.data());
        }
      }
      return new Snapshot.Entry(source.path(), reader.bytes(), runs.toBytes());
    }
  }

  private void store(Batch batch, Runs.Writer runs) throws IOException {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.isZeros(i)) {
        runs.zeros(batch.length(i));
      } else {
        int at = i * Sha256.BYTES;
        long place = index.find(batch.digests(), at);
        if (place == ChunkTable.NONE) {
          place = add(batch.data(), batch.start(i), batch.length(i), batch.digests(), at);
        }
        runs.chunk(PackTable.packOf(place), PackTable.chunkOf(place));
      }
    }
  }

  /** Stores a chunk, whether it is there or not, and returns its place. */
  long add(byte[] data, int from, int length, byte[] digests, int at) throws IOException {
    if (pack == null) {
      pack = new PackWriter(layout, codec, workers);
      packNumber = table.reserve();
    }
    long place = PackTable.place(packNumber, pack.add(data, from, length, digests, at));
    index.add(digests, at, place);
    if (pack.isFull()) {
      finishPack(false);
    }
    return place;
  }

  /** The place of a chunk by its digest; {@link ChunkTable#NONE} if it is not there. */
  long find(byte[] digests, int at) throws IOException {
    return index.find(digests, at);
  }

  private void finishPack(boolean atEnd) throws IOException {
    if (pack != null) {
      table.name(packNumber, pack.finish());
      pack.close();
      pack = null;
    }
    index.packsAreNamed(atEnd);
  }

  /** Makes all that was stored durable, and returns the packs by their numbers. */
  List<PackId> finish() throws IOException {
    finishPack(true);
    return new ArrayList<>(table.all());
  }

  /** Number for a pack that chunks are kept in as they are. */
  int numberOf(PackId id) {
    return table.numberOf(id);
  }

  /** Keeps the index quick. */
  void consolidateIndex() throws IOException {
    index.consolidate();
  }

  /** Whoever tries again is to find what was stored. Nothing is lost if that fails as well. */
  private void giveUp() {
    boolean interrupted = Thread.interrupted();
    try {
      index.giveUp();
    } catch (IOException e) {
      LOG.debug("What was stored will be stored again: {}", e.toString());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Removes the pack that is not finished. */
  @Override
  public void close() throws IOException {
    workers.close();
    codec.close();
    giveUp();
    try (index) {
      if (pack != null) {
        pack.close();
      }
    }
  }
}
