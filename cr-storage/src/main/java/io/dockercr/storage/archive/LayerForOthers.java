package io.dockercr.storage.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A writable layer as Podman and CRI-O have it: what is there is in the archive, what is not is in
 * a list. An overlay's own notation of either does not mean anything to them, nor do an OCI layer's
 * {@code .wh.} files: they would become files.
 */
final class LayerForOthers {
  private LayerForOthers() {}

  /**
   * What became of a layer.
   *
   * @param deleted absolute paths that are not there any more
   * @param opaque absolute paths of directories that were made anew: what the image has in them is
   *     not to be seen, for which there are no words
   */
  record Translated(List<String> deleted, List<String> opaque) {}

  /**
   * Translates in a stream.
   *
   * @param layer the archive in the overlay's notation; stays open
   * @param out the archive for others; stays open
   */
  static Translated translate(InputStream layer, OutputStream out) throws IOException {
    LayerReader reader =
        new LayerReader(new BufferedInputStream(layer, 1 << 16), "rootfs-diff.tar");
    Set<String> whiteouts = new HashSet<>();
    List<String> deleted = new ArrayList<>();
    List<String> opaque = new ArrayList<>();
    for (LayerEntry entry = reader.next(); entry != null; entry = reader.next()) {
      // Kernels share one device among all whiteouts, and tar makes hard links of that.
      boolean linked = entry.type() == LayerEntry.HARD_LINK && whiteouts.contains(entry.link());
      if (entry.isWhiteout() || linked) {
        whiteouts.add(entry.path());
        deleted.add("/" + entry.path());
        continue;
      }
      if (entry.records().getOrDefault(LayerEntry.OPAQUE, "n").startsWith("y")) {
        opaque.add("/" + entry.path());
      }
      if (entry.hasOverlayAttributes()) {
        entry.writeHead(out, false);
      } else {
        out.write(entry.head());
      }
      reader.pass(out);
    }
    out.write(new byte[2 * LayerEntry.BLOCK]);
    return new Translated(deleted, opaque);
  }
}
