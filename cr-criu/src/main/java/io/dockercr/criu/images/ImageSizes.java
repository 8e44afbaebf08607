package io.dockercr.criu.images;

import java.io.IOException;
import java.util.function.Predicate;

/** How large images are, and whether their pages are plain, as far as can be told from outside. */
final class ImageSizes {
  private ImageSizes() {}

  /** The size of all files that hold pages, in bytes. */
  static long pagesBytes(ImageSource source) throws IOException {
    return bytes(source, name -> name.startsWith("pages-"));
  }

  /** The size of all image files, in bytes. */
  static long bytes(ImageSource source) throws IOException {
    return bytes(source, name -> name.endsWith(".img"));
  }

  private static long bytes(ImageSource source, Predicate<String> wanted) throws IOException {
    long bytes = 0;
    for (String name : source.names()) {
      if (wanted.test(name)) {
        bytes += source.sizeBytes(name).orElse(0);
      }
    }
    return bytes;
  }

  /** Whether the pages are compressed, told by names and by the first run of each map. */
  static boolean compressed(ImageSource source) throws IOException {
    for (String name : source.names()) {
      if (name.startsWith("pages-") && name.endsWith(".comp.img")) {
        return true;
      }
    }
    for (String name : source.names()) {
      if (name.startsWith("pagemap-") && name.endsWith(".img")) {
        try (PageMap map = PageMap.open(source, name)) {
          if (map.next() != null && map.compressed()) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
