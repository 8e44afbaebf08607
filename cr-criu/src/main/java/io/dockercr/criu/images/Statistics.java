package io.dockercr.criu.images;

import java.io.IOException;
import java.util.Optional;

/**
 * CRIU's statistics ({@code stats-dump}, {@code stats-restore}); times are microseconds. Immutable.
 *
 * @param dump of a dump, if it was one
 * @param restore of a restore, if it was one
 */
public record Statistics(Optional<Dump> dump, Optional<Restore> restore) {

  /**
   * Of a dump.
   *
   * @param freezingMicros how long it took to freeze all tasks
   * @param frozenMicros how long the tasks stood still
   * @param memoryDumpMicros how long memory was read
   * @param memoryWriteMicros how long memory was written
   * @param pagesScanned pages looked at
   * @param pagesSkippedParent pages that the parent has
   * @param pagesWritten pages written
   * @param pagesLazy pages left for a lazy restore
   * @param pagePipes pipes used on the way
   * @param pagePipeBuffers buffers of those pipes
   * @param sharedPagesScanned pages of shared memory looked at
   * @param sharedPagesSkippedParent those that the parent has
   * @param sharedPagesWritten those written
   */
  public record Dump(
      long freezingMicros,
      long frozenMicros,
      long memoryDumpMicros,
      long memoryWriteMicros,
      long pagesScanned,
      long pagesSkippedParent,
      long pagesWritten,
      long pagesLazy,
      long pagePipes,
      long pagePipeBuffers,
      long sharedPagesScanned,
      long sharedPagesSkippedParent,
      long sharedPagesWritten) {

    private static Dump of(Message entry) {
      return new Dump(
          entry.unsigned(1),
          entry.unsigned(2),
          entry.unsigned(3),
          entry.unsigned(4),
          entry.number(5),
          entry.number(6),
          entry.number(7),
          entry.number(9),
          entry.number(10),
          entry.number(11),
          entry.number(12),
          entry.number(13),
          entry.number(14));
    }
  }

  /**
   * Of a restore.
   *
   * @param forkingMicros how long it took to make the processes
   * @param restoreMicros how long the restore took
   * @param pagesCompared pages compared with those of a parent process
   * @param pagesSkippedCow pages that a parent process had already
   * @param pagesRestored pages restored
   */
  public record Restore(
      long forkingMicros,
      long restoreMicros,
      long pagesCompared,
      long pagesSkippedCow,
      long pagesRestored) {

    private static Restore of(Message entry) {
      return new Restore(
          entry.unsigned(3), entry.unsigned(4), entry.number(1), entry.number(2), entry.number(5));
    }
  }

  static Statistics parse(Message message) throws IOException {
    return new Statistics(message.message(1).map(Dump::of), message.message(2).map(Restore::of));
  }
}
