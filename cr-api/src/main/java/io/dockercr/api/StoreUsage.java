package io.dockercr.api;

import java.util.OptionalLong;

/**
 * How much there is in a store, as far as it can be told without reading all of it. Immutable.
 *
 * @param checkpoints how many complete checkpoints there are
 * @param contentBytes the size of their files, as a restore gets them
 * @param storedBytes what the store takes up for them; less than {@code contentBytes} where it
 *     compresses or keeps what is alike once
 * @param freeBytes how much more the place can take; empty if it can't be told
 */
public record StoreUsage(
    int checkpoints, long contentBytes, long storedBytes, OptionalLong freeBytes) {}
