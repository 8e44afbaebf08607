package io.dockercr.storage.archive;

import io.dockercr.api.ArchiveRefusedException;
import io.dockercr.api.CorruptedCheckpointException;

/**
 * Says what is wrong with one archive.
 *
 * @param archive its path
 */
record Refusals(String archive) {
  static final String HOSTILE_HINT =
      "No checkpoint has that. Ask whoever made the archive, and don't unpack it by other means.";

  private static final String DAMAGED_HINT =
      "Fetch it again, and compare its digest with that of the original.";

  private static final int SHOWN = 120;

  /** Something that a checkpoint's archive does not have. */
  ArchiveException refused(String clause) {
    return refused(clause, HOSTILE_HINT);
  }

  ArchiveException refused(String clause, String hint) {
    return new ArchiveException(
        new ArchiveRefusedException(
            "The archive " + archive + " is refused: " + clause + ".", hint));
  }

  /** Something that an archive which was written well does not have. */
  ArchiveException damaged(String clause) {
    return new ArchiveException(
        new CorruptedCheckpointException(
            "The archive " + archive + " is damaged: " + clause + ".", DAMAGED_HINT));
  }

  /** A name from the archive, fit for a terminal: nothing in it commands one. */
  static String shown(String name) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < name.length() && shown.length() < SHOWN; i++) {
      char c = name.charAt(i);
      if (c >= 0x20 && c < 0x7f && c != '\\') {
        shown.append(c);
      } else {
        shown.append('\\').append(c < 0x100 ? 'x' : 'u');
        shown.append(Integer.toHexString(c | (c < 0x100 ? 0x100 : 0x10000)).substring(1));
      }
    }
    return shown.length() < SHOWN ? shown.toString() : shown.append("...").toString();
  }
}
