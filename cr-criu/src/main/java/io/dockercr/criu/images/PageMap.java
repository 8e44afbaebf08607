package io.dockercr.criu.images;

import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;

/**
 * Which pages of an address space are in a checkpoint ({@code pagemap-N.img}), run after run by
 * rising address. Takes the same memory for any size. The caller closes it; used by one thread.
 */
public final class PageMap implements Closeable {
  private static final int IN_PARENT = 1;
  static final int LAZY = 1 << 1;
  static final int PRESENT = 1 << 2;
  // What CRIU 4.2 writes; its compression adds to that.
  private static final int HIGHEST_FIELD = 5;
  private static final long MAX_PAGES = 1L << 50;

  private final ImageFile file;
  private final long pagesId;
  private long end;
  private long offset;
  private boolean compressed;

  private PageMap(ImageFile file, long pagesId) {
    this.file = file;
    this.pagesId = pagesId;
  }

  static PageMap open(ImageSource source, String name) throws IOException {
    ImageFile file = ImageFile.open(source, name, Magic.PAGEMAP);
    try {
      return new PageMap(file, file.next().unsigned(1));
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** The number of the file {@code pages-N.img} that has the content. */
  public long pagesId() {
    return pagesId;
  }

  /** Whether a run so far said more of its pages than plain ones need: they are compressed. */
  public boolean compressed() {
    return compressed;
  }

  /** The next run; null if there is none. */
  public PageRun next() throws IOException {
    while (!file.atEnd()) {
      Message entry = file.next();
      long pages = entry.has(5) ? entry.number(5) : entry.unsigned(2);
      long address = entry.number(1);
      require(
          address >= end && address % PageRun.PAGE_BYTES == 0 && pages >= 0 && pages < MAX_PAGES,
          address);
      long bytes = pages * PageRun.PAGE_BYTES;
      require(address + bytes >= address, address);
      if (entry.hasFieldAbove(HIGHEST_FIELD)) {
        compressed = true;
      }
      if (pages > 0) {
        boolean lazy = entry.has(4) && (entry.integer(4) & LAZY) != 0;
        PageRun run = new PageRun(address, bytes, where(entry), offset, lazy);
        end = run.end();
        offset += run.where() == PageRun.Where.HERE ? bytes : 0;
        require(offset >= 0, address);
        return run;
      }
    }
    return null;
  }

  private static PageRun.Where where(Message entry) {
    // Before CRIU 2 there were no flags.
    int flags = entry.has(4) ? entry.integer(4) : entry.flag(3) ? IN_PARENT : PRESENT;
    if ((flags & PRESENT) != 0) {
      return PageRun.Where.HERE;
    }
    if ((flags & IN_PARENT) != 0 || entry.flag(3)) {
      return PageRun.Where.PARENT;
    }
    return PageRun.Where.ELSEWHERE;
  }

  private void require(boolean holds, long address) throws MalformedImageException {
    if (!holds) {
      throw file.malformed(
          String.format(Locale.ROOT, "the pages at %x are not where pages can be", address));
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
