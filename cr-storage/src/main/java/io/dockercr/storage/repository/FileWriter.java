package io.dockercr.storage.repository;

import io.dockercr.storage.work.DoneBytes;
import io.dockercr.storage.work.Workers;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * Writes files of their chunks. Reading and decompressing is done by several threads, a region of a
 * file each; long zeros become holes. Used by one thread; the caller closes it.
 */
final class FileWriter implements Closeable {
  private static final int REGION_BYTES = 2 << 20;
  private static final int FRAMES_IN_MEMORY = 16;

  /** Shorter zeros are written like anything else. */
  private static final int HOLE_BYTES = 64 << 10;

  private static final int OPEN_PACKS = 16;

  private final Layout layout;
  private final Workers workers = RepositoryWorkers.begin();
  private final PackCache lookup;
  private final Deque<Future<Integer>> regions = new ArrayDeque<>();
  private final DoneBytes progress;

  FileWriter(Layout layout, DoneBytes progress) {
    this.layout = layout;
    this.lookup = new PackCache(layout);
    this.progress = progress;
  }

  /** Packs that were used last, kept open. Used by one thread. */
  private static final class PackCache implements Closeable {
    private final Layout layout;
    private final Map<PackId, PackFile> open = new LinkedHashMap<>(16, 0.75f, true);

    PackCache(Layout layout) {
      this.layout = layout;
    }

    PackFile get(PackId id) throws IOException {
      PackFile pack = open.get(id);
      if (pack == null) {
        if (open.size() == OPEN_PACKS) {
          open.remove(open.keySet().iterator().next()).close();
        }
        pack = PackFile.open(layout, id);
        open.put(id, pack);
      }
      return pack;
    }

    @Override
    public void close() throws IOException {
      for (PackFile pack : open.values()) {
        pack.close();
      }
    }
  }

  /** Plain bytes of a pack, and where they go in a region. */
  private record Piece(PackId pack, int from, int to, int at) {}

  /** Writes a new file, which is complete, but not durable, when this returns. */
  void write(Path file, Snapshot.Entry entry, List<PackId> packList) throws IOException {
    try (FileChannel channel = RepositoryFiles.create(file)) {
      Planner planner = new Planner(channel, packList);
      Runs.read(entry.runs(), planner);
      planner.endRegion();
      while (!regions.isEmpty()) {
        progress.add(Workers.await(regions.remove()));
      }
      if (planner.position != entry.bytes()) {
        throw new DamagedException(
            entry.path() + " has " + planner.position + " bytes, not " + entry.bytes());
      }
      if (channel.size() < entry.bytes()) {
        RepositoryFiles.writeFully(
            channel.position(entry.bytes() - 1), ByteBuffer.wrap(new byte[1]));
      }
    }
  }

  /** Divides a file into regions. */
  private final class Planner implements Runs.Visitor<IOException> {
    private final FileChannel channel;
    private final List<PackId> packList;
    private List<Piece> pieces = new ArrayList<>();
    private long regionStart;
    private long position;

    Planner(FileChannel channel, List<PackId> packList) {
      this.channel = channel;
      this.packList = packList;
    }

    @Override
    public void zeros(long bytes) throws IOException {
      if (bytes >= HOLE_BYTES || position - regionStart + bytes > REGION_BYTES) {
        endRegion();
        position += bytes;
        regionStart = position;
        progress.add(bytes);
      } else {
        position += bytes;
      }
    }

    @Override
    public void chunks(int number, int first, int count) throws IOException {
      if (number >= packList.size()) {
        throw new DamagedException("there is no pack " + number);
      }
      PackId id = packList.get(number);
      PackFile pack = lookup.get(id);
      if ((long) first + count > pack.chunkCount()) {
        throw new DamagedException(id + " has no chunk " + ((long) first + count - 1));
      }
      int from = pack.chunkStart(first);
      int end = pack.chunkStart(first + count);
      while (from < end) {
        int room = REGION_BYTES - (int) (position - regionStart);
        int to = Math.min(end, from + room);
        pieces.add(new Piece(id, from, to, (int) (position - regionStart)));
        position += to - from;
        from = to;
        if (position - regionStart == REGION_BYTES) {
          endRegion();
        }
      }
      if (end < from) {
        throw new DamagedException(id + " has a damaged directory");
      }
    }

    void endRegion() throws IOException {
      if (!pieces.isEmpty()) {
        List<Piece> region = pieces;
        long start = regionStart;
        int length = (int) (position - regionStart);
        while (regions.size() >= workers.ahead()) {
          progress.add(Workers.await(regions.remove()));
        }
        regions.add(workers.submit(() -> writeRegion(channel, start, length, region)));
        pieces = new ArrayList<>();
      }
      regionStart = position;
    }
  }

  private int writeRegion(FileChannel channel, long start, int length, List<Piece> pieces)
      throws IOException {
    byte[] region = new byte[length];
    Map<String, byte[]> frames =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > FRAMES_IN_MEMORY;
          }
        };
    try (PackCache open = new PackCache(layout)) {
      for (Piece piece : pieces) {
        PackFile pack = open.get(piece.pack());
        for (int frame = pack.frameAt(piece.from());
            frame < pack.frameCount() && pack.plainStart(frame) < piece.to();
            frame++) {
          String key = piece.pack().hex() + frame;
          byte[] plain = frames.get(key);
          if (plain == null) {
            plain = pack.frame(frame);
            frames.put(key, plain);
          }
          int frameStart = pack.plainStart(frame);
          int from = Math.max(piece.from(), frameStart);
          int to = Math.min(piece.to(), frameStart + plain.length);
          System.arraycopy(
              plain, from - frameStart, region, piece.at() + from - piece.from(), to - from);
        }
      }
    }
    RepositoryFiles.writeFully(channel, ByteBuffer.wrap(region), start);
    return length;
  }

  @Override
  public void close() throws IOException {
    workers.close();
    lookup.close();
  }
}
