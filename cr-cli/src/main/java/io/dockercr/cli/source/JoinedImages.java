package io.dockercr.cli.source;

import io.dockercr.criu.images.ImageContent;
import io.dockercr.criu.images.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Images of which some files are elsewhere.
 *
 * @param place where that is, for people
 * @param images all others
 * @param elsewhere where those are, by name
 */
record JoinedImages(String place, ImageSource images, Map<String, ImageSource> elsewhere)
    implements ImageSource {
  private static final String STATISTICS = "stats-dump";

  /**
   * Images whose statistics may be one level up, as Podman and the runtimes of Kubernetes have it.
   */
  static ImageSource withStatistics(ImageSource images, ImageSource above) throws IOException {
    return !images.has(STATISTICS) && above.has(STATISTICS)
        ? new JoinedImages(images.place(), images, Map.of(STATISTICS, above))
        : images;
  }

  private ImageSource of(String name) {
    return elsewhere.getOrDefault(name, images);
  }

  @Override
  public List<String> names() throws IOException {
    Set<String> names = new LinkedHashSet<>(images.names());
    names.addAll(elsewhere.keySet());
    return List.copyOf(names);
  }

  @Override
  public boolean has(String name) throws IOException {
    return of(name).has(name);
  }

  @Override
  public OptionalLong sizeBytes(String name) throws IOException {
    return of(name).sizeBytes(name);
  }

  @Override
  public ImageContent open(String name) throws IOException {
    return of(name).open(name);
  }

  @Override
  public List<ImageSource> chain() throws IOException {
    List<ImageSource> chain = new ArrayList<>(images.chain());
    chain.set(0, this);
    return chain;
  }
}
