package io.dockercr.criu.images;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * The pages of one address space, or of one piece of shared memory, through a chain of images. It
 * is read from lower addresses to higher ones, and only once. The caller closes it.
 */
final class PageSpace implements Closeable {
  /** Takes what is there. */
  interface Sink {
    /**
     * @param address where it is
     * @param bytes the bytes, which are used again afterwards
     * @param length how many there are
     */
    void piece(long address, byte[] bytes, int length) throws IOException;
  }

  static final int PIECE_BYTES = 1024 * 1024;

  private final List<Level> levels = new ArrayList<>();
  private long readTo;
  private boolean lazy;
  private byte[] buffer = new byte[16 * PageRun.PAGE_BYTES];

  /** The images of one dump of the chain. */
  private static final class Level implements Closeable {
    private final ImageSource source;
    private final PageMap map;
    private PageRun run;
    private ImageContent pages;

    Level(ImageSource source, PageMap map) throws IOException {
      this.source = source;
      this.map = map;
      this.run = map.next();
    }

    void advance() throws IOException {
      run = map.next();
    }

    void read(long offset, byte[] into, int length) throws IOException {
      String name = "pages-" + map.pagesId() + ".img";
      if (map.compressed()) {
        throw new UnreadablePagesException(name, "CRIU has compressed them");
      }
      if (pages == null) {
        pages = open(source, name);
      }
      ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
      while (buffer.hasRemaining()) {
        if (pages.read(buffer, offset + buffer.position()) < 0) {
          throw new MalformedImageException(name, "it is cut short");
        }
      }
    }

    @Override
    public void close() throws IOException {
      map.close();
      if (pages != null) {
        pages.close();
      }
    }
  }

  private PageSpace() {}

  private static ImageContent open(ImageSource source, String name) throws IOException {
    try {
      return source.open(name);
    } catch (NoSuchFileException e) {
      String compressed = name.replace(".img", ".comp.img");
      if (source.has(compressed)) {
        throw new UnreadablePagesException(compressed, "a changed CRIU has compressed them");
      }
      throw new MalformedImageException(name, "it is missing");
    }
  }

  /**
   * Opens what there is of it.
   *
   * @param chain the images, the newest first
   * @param name of the map, such as {@code pagemap-1.img}
   */
  static PageSpace open(List<ImageSource> chain, String name) throws IOException {
    PageSpace space = new PageSpace();
    try {
      for (ImageSource source : chain) {
        if (!source.has(name)) {
          // It did not exist when that dump was made.
          break;
        }
        PageMap map = PageMap.open(source, name);
        space.levels.add(new Level(source, map));
      }
      return space;
    } catch (IOException e) {
      space.close();
      throw e;
    }
  }

  /**
   * Gives what there is between two addresses, in rising order.
   *
   * @param from not below the end of what was read before
   */
  void read(long from, long to, Sink sink) throws IOException {
    read(0, from, to, sink);
    readTo = to;
  }

  /** Where the next page is that was not read yet; the highest number if there is none. */
  long next() throws IOException {
    return next(0, readTo);
  }

  private long next(int depth, long from) throws IOException {
    if (depth == levels.size()) {
      return Long.MAX_VALUE;
    }
    Level level = levels.get(depth);
    while (level.run != null) {
      PageRun run = level.run;
      long start = Math.max(from, run.address());
      if (start < run.end() && run.where() == PageRun.Where.HERE) {
        return start;
      }
      long deeper =
          start < run.end() && run.where() == PageRun.Where.PARENT
              ? next(depth + 1, start)
              : Long.MAX_VALUE;
      if (deeper < run.end()) {
        return deeper;
      }
      level.advance();
    }
    return Long.MAX_VALUE;
  }

  private void read(int depth, long from, long to, Sink sink) throws IOException {
    if (depth == levels.size()) {
      return;
    }
    Level level = levels.get(depth);
    while (level.run != null && level.run.address() < to) {
      PageRun run = level.run;
      long start = Math.max(from, run.address());
      long end = Math.min(to, run.end());
      if (start < end && run.where() == PageRun.Where.HERE) {
        readHere(level, start, end, sink);
      } else if (start < end && run.where() == PageRun.Where.PARENT) {
        read(depth + 1, start, end, sink);
      }
      if (run.end() > to) {
        return;
      }
      level.advance();
    }
  }

  /** Whether the piece that a sink is being given can be brought back while the process runs. */
  boolean isLazy() {
    return lazy;
  }

  private void readHere(Level level, long start, long end, Sink sink) throws IOException {
    lazy = level.run.lazy();
    if (end - start > buffer.length && buffer.length < PIECE_BYTES) {
      buffer = new byte[PIECE_BYTES];
    }
    for (long at = start; at < end; at += buffer.length) {
      int length = (int) Math.min(buffer.length, end - at);
      level.read(level.run.offset() + (at - level.run.address()), buffer, length);
      sink.piece(at, buffer, length);
    }
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Level level : levels) {
      try {
        level.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
