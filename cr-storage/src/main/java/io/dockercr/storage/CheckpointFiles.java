package io.dockercr.storage;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of a checkpoint's files, as far as a store has to know them. */
final class CheckpointFiles {
  /** What CRIU still writes after its post-dump notification, when a checkpoint may be sealed. */
  static final Set<String> LOGS = Set.of("images/dump.log", "images/stats-dump");

  /** The manifest while it is being written. */
  static final String NEW_MANIFEST = ".manifest.json.new";

  /** The images, or those of a pre-dump that they go on from, which are one directory deeper. */
  private static final Pattern PAGES = Pattern.compile("images/(parent/)*pages-[^/]*\\.img");

  private static final int MAX_PATH = 4096;

  private CheckpointFiles() {}

  /** Whether a file holds memory pages. */
  static boolean holdsPages(String path) {
    return PAGES.matcher(path).matches();
  }

  /** Whether a file is the manifest, or an unfinished one. */
  static boolean isManifest(String path) {
    return path.equals(CheckpointManifest.FILE_NAME) || path.equals(NEW_MANIFEST);
  }

  /** Whether a directory's name could be that of a container or checkpoint. */
  static boolean isName(String name) {
    try {
      new CheckpointId(name, name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether a path from a manifest names a file inside the checkpoint's directory. */
  static boolean isInside(String path) {
    if (path.length() > MAX_PATH || path.indexOf('\0') >= 0 || isManifest(path)) {
      return false;
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }
}
