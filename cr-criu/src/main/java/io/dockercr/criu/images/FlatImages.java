package io.dockercr.criu.images;

import com.google.protobuf.CodedOutputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * Makes of images that build on others ({@code parent}) images that stand alone: the same processes
 * with the same memory. Memory is copied piece by piece.
 */
public final class FlatImages {
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final int ADDRESS = 1;
  private static final int PAGES_BEFORE_CRIU_4_2 = 2;
  private static final int FLAGS = 4;
  private static final int PAGES = 5;
  private static final int PAGES_ID = 1;
  private static final long MAX_RUN_PAGES = 1L << 30;
  private static final long HIGHEST_ADDRESS =
      Long.MAX_VALUE / PageRun.PAGE_BYTES * PageRun.PAGE_BYTES;

  private FlatImages() {}

  /**
   * Writes the images.
   *
   * @param from a directory with images
   * @param to an empty directory; files in it are their owner's alone
   * @throws MalformedImageException if an image is damaged
   * @throws UnreadablePagesException if pages are compressed, or were left to a page server
   */
  public static void write(Path from, Path to) throws IOException {
    ImageSource source = ImageSource.at(from);
    List<ImageSource> chain = source.chain();
    for (String name : source.names()) {
      if (name.startsWith("pagemap-")) {
        flatten(chain, name, to);
      } else if (!name.startsWith("pages-") && !name.equals("parent")) {
        try (WritableByteChannel copy = create(to.resolve(name));
            ImageContent content = source.open(name)) {
          copy(content, copy);
        }
      }
    }
  }

  private static WritableByteChannel create(Path file) throws IOException {
    return Files.newByteChannel(
        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE);
  }

  private static void copy(ImageContent from, WritableByteChannel to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PageSpace.PIECE_BYTES);
    long position = 0;
    for (int count = 0; count >= 0; count = from.read(buffer.clear(), position)) {
      position += count;
      write(to, buffer.limit(count).position(0));
    }
  }

  private static void write(WritableByteChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  private static void flatten(List<ImageSource> chain, String name, Path to) throws IOException {
    long pagesId = requireAllHere(chain, name);
    try (PageSpace space = PageSpace.open(chain, name);
        Output output = new Output(to, name, pagesId)) {
      space.read(
          0,
          HIGHEST_ADDRESS,
          (address, bytes, length) -> output.add(address, bytes, length, space.isLazy()));
      output.finish();
    }
  }

  /** Returns the number of the file with the pages. */
  private static long requireAllHere(List<ImageSource> chain, String name) throws IOException {
    long pagesId = 0;
    for (ImageSource source : chain) {
      if (source.has(name)) {
        try (PageMap map = PageMap.open(source, name)) {
          pagesId = pagesId == 0 ? map.pagesId() : pagesId;
          for (PageRun run = map.next(); run != null; run = map.next()) {
            if (run.where() == PageRun.Where.ELSEWHERE) {
              throw new UnreadablePagesException(name, "some of them were left to a page server");
            }
          }
        }
      }
    }
    return pagesId;
  }

  /** A map of pages, and the pages. */
  private static final class Output implements Closeable {
    private final OutputStream map;
    private final WritableByteChannel pages;
    private long start;
    private long end;
    private boolean lazy;

    Output(Path directory, String name, long pagesId) throws IOException {
      pages = create(directory.resolve("pages-" + pagesId + ".img"));
      boolean whole = false;
      try {
        map = new BufferedOutputStream(Channels.newOutputStream(create(directory.resolve(name))));
        word(Magic.COMMON);
        word(Magic.PAGEMAP.number());
        byte[] head = new byte[CodedOutputStream.computeUInt64Size(PAGES_ID, pagesId)];
        CodedOutputStream.newInstance(head).writeUInt64(PAGES_ID, pagesId);
        message(head);
        whole = true;
      } finally {
        if (!whole) {
          pages.close();
        }
      }
    }

    private void word(int value) throws IOException {
      map.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    private void message(byte[] bytes) throws IOException {
      word(bytes.length);
      map.write(bytes);
    }

    void add(long address, byte[] bytes, int length, boolean isLazy) throws IOException {
      boolean goesOn =
          address == end && isLazy == lazy && (end - start) / PageRun.PAGE_BYTES < MAX_RUN_PAGES;
      if (!goesOn) {
        finish();
        start = address;
        lazy = isLazy;
      }
      end = address + length;
      write(pages, ByteBuffer.wrap(bytes, 0, length));
    }

    /** Writes down the run that was being gathered. */
    void finish() throws IOException {
      if (start == end) {
        return;
      }
      long count = (end - start) / PageRun.PAGE_BYTES;
      int flags = PageMap.PRESENT | (lazy ? PageMap.LAZY : 0);
      byte[] entry =
          new byte
              [CodedOutputStream.computeUInt64Size(ADDRESS, start)
                  + CodedOutputStream.computeUInt64Size(PAGES_BEFORE_CRIU_4_2, count)
                  + CodedOutputStream.computeUInt32Size(FLAGS, flags)
                  + CodedOutputStream.computeUInt64Size(PAGES, count)];
      CodedOutputStream out = CodedOutputStream.newInstance(entry);
      out.writeUInt64(ADDRESS, start);
      out.writeUInt64(PAGES_BEFORE_CRIU_4_2, count);
      out.writeUInt32(FLAGS, flags);
      out.writeUInt64(PAGES, count);
      message(entry);
      start = end;
    }

    @Override
    public void close() throws IOException {
      try (pages) {
        map.close();
      }
    }
  }
}
