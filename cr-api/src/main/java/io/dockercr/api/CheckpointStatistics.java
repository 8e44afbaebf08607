package io.dockercr.api;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * What a checkpoint cost. Times and pages are CRIU's own ({@code stats-dump}); the rest is measured
 * by docker-cr. Times are whole microseconds, as a manifest has them: what is finer is cut off.
 * Immutable.
 *
 * @param freezing how long it took to freeze all tasks
 * @param frozen how long the tasks stood still
 * @param memoryDump how long memory was read, within {@code frozen}
 * @param memoryWrite how long memory was written, within {@code frozen}
 * @param pagesScanned pages looked at
 * @param pagesWritten pages written, of 4096 bytes on x86-64
 * @param imageBytes size of CRIU's image files, in bytes
 * @param layerBytes size of the writable layer's archive, in bytes
 * @param total wall time of the whole checkpoint; in a manifest only until the commit began, since
 *     what is committed can't tell how long that took
 */
public record CheckpointStatistics(
    Duration freezing,
    Duration frozen,
    Duration memoryDump,
    Duration memoryWrite,
    long pagesScanned,
    long pagesWritten,
    long imageBytes,
    long layerBytes,
    Duration total) {

  public CheckpointStatistics {
    freezing = freezing.truncatedTo(ChronoUnit.MICROS);
    frozen = frozen.truncatedTo(ChronoUnit.MICROS);
    memoryDump = memoryDump.truncatedTo(ChronoUnit.MICROS);
    memoryWrite = memoryWrite.truncatedTo(ChronoUnit.MICROS);
    total = total.truncatedTo(ChronoUnit.MICROS);
  }

  /** The same with another wall time. */
  public CheckpointStatistics withTotal(Duration whole) {
    return new CheckpointStatistics(
        freezing,
        frozen,
        memoryDump,
        memoryWrite,
        pagesScanned,
        pagesWritten,
        imageBytes,
        layerBytes,
        whole);
  }
}
