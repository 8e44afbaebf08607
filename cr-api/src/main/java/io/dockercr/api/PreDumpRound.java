package io.dockercr.api;

import java.time.Duration;

/**
 * What a round of pre-dump came to. Immutable.
 *
 * @param number counts from 1
 * @param pagesWritten memory pages that had changed since the round before, in the first one all
 * @param pagesUnchanged memory pages that had not
 * @param frozen how long the tasks stood still
 * @param total how long the round took
 */
public record PreDumpRound(
    int number, long pagesWritten, long pagesUnchanged, Duration frozen, Duration total) {}
