package io.dockercr.cli.source;

import io.dockercr.criu.images.ImageContent;
import io.dockercr.criu.images.ImageDirectory;
import io.dockercr.criu.images.ImageSource;
import io.dockercr.criu.images.ProcessMemory;
import io.dockercr.criu.images.ProcessTexts;
import io.dockercr.criu.images.ProcessTree;
import io.dockercr.criu.images.UnreadablePagesException;
import io.dockercr.storage.archive.Selection.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds what of the files with pages is read for command lines and environments, by reading those
 * while the pages are not there: so one pass through a compressed archive finds them all, and no
 * more than they is unpacked.
 */
final class PagesWanted implements ImageSource {
  /** More than that is no text, and its place would fill the memory. */
  private static final int MAX_PARTS = 100_000;

  private final ImageSource images;
  private final Map<String, Long> sizes;
  private final Map<String, List<Part>> parts = new HashMap<>();
  private int count;

  private PagesWanted(ImageSource images, Map<String, Long> sizes) {
    this.images = images;
    this.sizes = sizes;
  }

  /**
   * @param images those without pages
   * @param sizes of the files with pages that are not among them
   * @return what to unpack of each, by rising offsets
   */
  static Map<String, List<Part>> of(ImageSource images, Map<String, Long> sizes)
      throws IOException {
    PagesWanted wanted = new PagesWanted(images, sizes);
    ImageDirectory directory = ImageDirectory.of(wanted);
    for (ProcessTree.Step step : directory.processes().steps()) {
      Optional<ProcessMemory> memory = directory.memory(step.entry().pid());
      try {
        if (memory.isPresent()) {
          ProcessTexts.of(memory.get(), true);
        }
      } catch (UnreadablePagesException e) {
        // None of its pages is wanted; whoever reads them says so.
      }
    }
    return wanted.merged();
  }

  private Map<String, List<Part>> merged() {
    Map<String, List<Part>> merged = new HashMap<>();
    parts.forEach(
        (name, all) -> {
          all.sort(Comparator.comparingLong(Part::from));
          List<Part> of = new ArrayList<>();
          for (Part part : all) {
            Part last = of.isEmpty() ? null : of.get(of.size() - 1);
            if (last != null && part.from() <= last.to()) {
              of.set(of.size() - 1, new Part(last.from(), Math.max(last.to(), part.to())));
            } else {
              of.add(part);
            }
          }
          merged.put(name, of);
        });
    return merged;
  }

  @Override
  public String place() {
    return images.place();
  }

  @Override
  public List<String> names() throws IOException {
    return images.names();
  }

  @Override
  public boolean has(String name) throws IOException {
    return sizes.containsKey(name) || images.has(name);
  }

  @Override
  public OptionalLong sizeBytes(String name) throws IOException {
    return sizes.containsKey(name) ? OptionalLong.of(sizes.get(name)) : images.sizeBytes(name);
  }

  @Override
  public ImageContent open(String name) throws IOException {
    return sizes.containsKey(name) ? new Noted(name, sizes.get(name)) : images.open(name);
  }

  @Override
  public List<ImageSource> chain() {
    return List.of(this);
  }

  /** A file with pages of which is noted what would be read. */
  private final class Noted implements ImageContent {
    private final String name;
    private final long size;

    Noted(String name, long size) {
      this.name = name;
      this.size = size;
    }

    @Override
    public long sizeBytes() {
      return size;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      if (position >= size) {
        return -1;
      }
      int length = (int) Math.min(into.remaining(), size - position);
      if (count++ == MAX_PARTS) {
        throw new IOException("command lines and environments are in too many pieces");
      }
      parts
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(new Part(position, position + length));
      for (int i = 0; i < length; i++) {
        // Not zero: behind a zero no title that goes on is looked for.
        into.put((byte) 1);
      }
      return length;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
