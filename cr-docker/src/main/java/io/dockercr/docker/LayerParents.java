package io.dockercr.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Directories that a layer from elsewhere has something in, without describing them: Podman's list
 * of changes has the changed files alone. They are made as they are in the image, before the layer
 * is laid down; else tar would make them root's, with its default mode, and hide the image's.
 */
final class LayerParents {
  /** The list's name within a checkpoint: paths from the root, each ended by a zero byte. */
  static final String FILE_NAME = "rootfs-diff.parents";

  private final List<String> paths;

  private LayerParents(List<String> paths) {
    this.paths = paths;
  }

  /** Those of a checkpoint; most have none. */
  static LayerParents of(Path checkpoint) throws IOException {
    Path file = checkpoint.resolve(FILE_NAME);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return new LayerParents(List.of());
    }
    // A name that is no UTF-8 is not found then, and tar decides.
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return new LayerParents(List.of(text.split("\0")));
  }

  /**
   * Makes them.
   *
   * @param upper the upper directory of a new container, empty and mounted nowhere
   * @param lowers the image's directories, topmost first, parted by colons
   */
  void make(Path upper, String lowers) throws IOException {
    List<Path> layers = new ArrayList<>();
    for (String lower : lowers.split(":")) {
      if (!lower.isEmpty()) {
        layers.add(Path.of(lower));
      }
    }
    for (String path : paths) {
      Path target = upper.resolve(path).normalize();
      Path above = target.getParent();
      boolean inside =
          target.startsWith(upper)
              && !target.equals(upper)
              && Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)
              && !Files.exists(target, LinkOption.NOFOLLOW_LINKS);
      if (inside) {
        make(target, upper.relativize(target), layers);
      }
    }
  }

  /** Nothing is made of what is no directory in the image: tar decides then. */
  private static void make(Path target, Path relative, List<Path> layers) throws IOException {
    for (Path layer : layers) {
      Path original = layer.resolve(relative);
      if (isPlainDirectory(layer, relative)) {
        Map<String, Object> attributes =
            Files.readAttributes(original, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
        Files.createDirectory(target, RunDirectory.PRIVATE_DIRECTORY);
        Files.setAttribute(target, "unix:uid", attributes.get("uid"), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(target, "unix:gid", attributes.get("gid"), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(
            target, "unix:mode", (int) attributes.get("mode") & 07777, LinkOption.NOFOLLOW_LINKS);
        return;
      }
      if (Files.exists(original, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
    }
  }

  /** No link on the way: it would lead to a directory of this host. */
  private static boolean isPlainDirectory(Path layer, Path relative) {
    Path at = layer;
    for (Path part : relative) {
      at = at.resolve(part);
      if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return true;
  }
}
