package io.dockercr.storage.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * A writable layer in the overlay's notation, made of what others write: a list of what is deleted
 * (Podman, CRI-O), or an OCI layer's {@code .wh.} files (containerd).
 */
public final class LayerFromOthers {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final int DIRECTORY_MODE = 0755;

  private final Path layer;
  private final List<String> deleted;
  private final OptionalInt rootMode;

  private LayerFromOthers(Path layer, List<String> deleted, OptionalInt rootMode) {
    this.layer = layer;
    this.deleted = deleted;
    this.rootMode = rootMode;
  }

  /**
   * What became of a layer.
   *
   * @param parents directories that have something in them and are not described themselves:
   *     relative paths, outermost first. They are as in the image
   * @param devices how many devices are in it
   */
  public record Translated(List<String> parents, int devices) {}

  /**
   * Translates a layer, which is not trusted.
   *
   * @param layer the archive
   * @param deleted the paths that are not there any more, from the container's root
   * @param rootMode the permission bits of the container's root, which the archive need not have
   * @param target the archive to write, which must not exist
   * @throws MalformedLayerException if the archive is damaged, or a path leads out of it
   */
  public static Translated translate(
      Path layer, List<String> deleted, OptionalInt rootMode, Path target) throws IOException {
    return new LayerFromOthers(layer, deleted, rootMode).translate(target);
  }

  private Translated translate(Path target) throws IOException {
    Set<String> opaque = new HashSet<>();
    try (InputStream in = open()) {
      LayerReader reader = reader(in);
      for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
        if (entry.name().equals(OPAQUE)) {
          opaque.add(entry.parent());
        }
      }
    }
    Set<String> described = new HashSet<>();
    Set<String> parents = new TreeSet<>();
    int devices = 0;
    try (InputStream in = open();
        OutputStream out =
            new BufferedOutputStream(
                Files.newOutputStream(target, StandardOpenOption.CREATE_NEW), 1 << 16)) {
      LayerReader reader = reader(in);
      for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
        parents.addAll(entry.parents());
        if (entry.name().equals(OPAQUE)) {
          continue;
        }
        if (entry.name().startsWith(WHITEOUT)) {
          String parent = entry.parent();
          String name = entry.name().substring(WHITEOUT.length());
          whiteout(out, parent.isEmpty() ? name : parent + "/" + name, described);
          continue;
        }
        devices += isDevice(entry) ? 1 : 0;
        described.add(entry.path());
        boolean hides = entry.isDirectory() && opaque.remove(entry.path());
        if (hides || entry.hasOverlayAttributes()) {
          // What overlayfs notes down means something in its own directories only.
          entry.writeHead(out, hides);
        } else {
          out.write(entry.head());
        }
        reader.pass(out);
      }
      for (String path : opaque) {
        if (described.add(path)) {
          LayerEntry.write(out, path, LayerEntry.DIRECTORY, DIRECTORY_MODE, true);
        }
      }
      if (rootMode.isPresent() && described.add("")) {
        LayerEntry.write(out, ".", LayerEntry.DIRECTORY, rootMode.getAsInt(), false);
      }
      for (String path : deleted) {
        String inside = inside(path);
        parents.addAll(parentsOf(inside));
        whiteout(out, inside, described);
      }
      out.write(new byte[2 * LayerEntry.BLOCK]);
    }
    parents.removeAll(described);
    return new Translated(new ArrayList<>(parents), devices);
  }

  private static boolean isDevice(LayerEntry entry) {
    return entry.type() == LayerEntry.CHARACTER_DEVICE || entry.type() == LayerEntry.BLOCK_DEVICE;
  }

  private static void whiteout(OutputStream out, String path, Set<String> described)
      throws IOException {
    if (path.isEmpty() || path.endsWith("/")) {
      throw new MalformedLayerException("rootfs-diff.tar: a note of what is deleted names nothing");
    }
    // What is deleted and there again is there.
    if (described.add(path)) {
      LayerEntry.write(out, path, LayerEntry.CHARACTER_DEVICE, 0, false);
    }
  }

  /** From the container's root, without detours, a character for each byte. */
  private static String inside(String path) throws MalformedLayerException {
    List<String> parts = new ArrayList<>();
    for (String part : new String(path.getBytes(UTF_8), ISO_8859_1).split("/")) {
      if (part.equals("..") || part.indexOf('\0') >= 0) {
        throw new MalformedLayerException(
            "deleted.files: " + LayerReader.shown(path) + " leads out of the container");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  private static List<String> parentsOf(String path) {
    List<String> parents = new ArrayList<>();
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      parents.add(path.substring(0, slash));
    }
    return parents;
  }

  private InputStream open() throws IOException {
    return new BufferedInputStream(Files.newInputStream(layer, LinkOption.NOFOLLOW_LINKS), 1 << 16);
  }

  private static LayerReader reader(InputStream in) {
    return new LayerReader(in, "rootfs-diff.tar");
  }

  /**
   * Reads through the archive of a layer or a volume in docker-cr's own notation.
   *
   * @return how many devices are in it, other than the overlay's notes of what is deleted
   * @throws MalformedLayerException if it is damaged, or a path leads out of it
   */
  public static int countDevices(Path archive) throws IOException {
    int devices = 0;
    try (InputStream in =
        new BufferedInputStream(
            Files.newInputStream(archive, LinkOption.NOFOLLOW_LINKS), 1 << 16)) {
      LayerReader reader = new LayerReader(in, archive.getFileName().toString());
      for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
        devices += isDevice(entry) && !entry.isWhiteout() ? 1 : 0;
      }
    }
    return devices;
  }
}
