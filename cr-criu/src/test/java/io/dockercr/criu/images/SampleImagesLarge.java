package io.dockercr.criu.images;

import static io.dockercr.criu.images.Crafted.image;
import static io.dockercr.criu.images.Crafted.message;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** The small checkpoint with a first process whose heap is as large as a test wants it. */
public final class SampleImagesLarge {
  private SampleImagesLarge() {}

  /**
   * Writes it into a directory that is there. The file of the pages is mostly a hole. The heap ends
   * with the two pages that the small one has.
   *
   * @param heapBytes the heap's pages, in bytes
   * @param runs in how many pieces they are, with a page that is not there behind each
   */
  public static void write(Path directory, long heapBytes, int runs) throws IOException {
    SampleImages.write(directory);
    int pages = (int) (heapBytes / PageRun.PAGE_BYTES / runs);
    byte[][] map = new byte[runs + 3][];
    map[0] = message(1, 1);
    long at = SampleImages.HEAP;
    for (int i = 1; i <= runs; i++) {
      map[i] = SampleImages.run(at, pages, 4);
      at += (pages + 1L) * PageRun.PAGE_BYTES;
    }
    map[runs + 1] = SampleImages.run(at, 2, 4);
    map[runs + 2] = SampleImages.run(SampleImages.STACK + 0x1000, 3, 4);
    Files.write(directory.resolve("pagemap-1.img"), image(Magic.PAGEMAP, map));
    long size = at + 2 * PageRun.PAGE_BYTES - SampleImages.HEAP;
    Files.write(directory.resolve("mm-1.img"), SampleImages.layout(size));
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("pages-1.img").toFile(), "rw")) {
      file.setLength(0);
      file.seek((long) runs * pages * PageRun.PAGE_BYTES);
      file.write(SampleImages.pages(1));
    }
  }
}
