package io.dockercr.criu;

import java.time.Duration;

/**
 * What {@code stats-dump} says of a dump. Immutable.
 *
 * @param freezingTime how long it took to freeze all tasks
 * @param frozenTime how long the tasks stood still
 * @param memdumpTime how long memory was read
 * @param memwriteTime how long memory was written
 * @param pagesScanned pages looked at
 * @param pagesSkippedParent pages that a parent has already
 * @param pagesWritten pages written
 * @param pagesLazy pages left for lazy restore
 */
public record DumpStatistics(
    Duration freezingTime,
    Duration frozenTime,
    Duration memdumpTime,
    Duration memwriteTime,
    long pagesScanned,
    long pagesSkippedParent,
    long pagesWritten,
    long pagesLazy) {}
