package io.dockercr.api;

import java.util.Optional;

/**
 * Something wrong in a store, found by {@link CheckpointStore#verify}. Immutable.
 *
 * @param checkpoint the checkpoint that can't be restored because of it; empty if none is concerned
 * @param message one sentence for an operator
 */
public record StoreProblem(Optional<CheckpointId> checkpoint, String message) {}
