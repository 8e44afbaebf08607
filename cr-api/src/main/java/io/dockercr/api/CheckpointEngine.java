package io.dockercr.api;

/**
 * Takes checkpoints of containers, and lets containers go on from them. Safe for use by several
 * threads; operations on one container exclude each other, also between processes.
 *
 * <p>A container is never lost: it is stopped only when its checkpoint is complete, and after any
 * failure it is as it was before. The caller closes the engine.
 */
public interface CheckpointEngine extends AutoCloseable {

  /**
   * Takes a checkpoint.
   *
   * @param listener told of progress, on the calling thread or one of the engine's own
   * @throws CheckpointException if there is no complete checkpoint; the container then still runs
   *     and nothing is left in the store. The subtypes name what the caller can do
   */
  CheckpointResult checkpoint(CheckpointRequest request, ProgressListener listener)
      throws CheckpointException;

  /** {@link #checkpoint(CheckpointRequest, ProgressListener)} without progress. */
  default CheckpointResult checkpoint(CheckpointRequest request) throws CheckpointException {
    return checkpoint(request, ProgressListener.NONE);
  }

  /**
   * Creates a container that goes on from a checkpoint, under a new name.
   *
   * @param listener told of progress, on the calling thread or one of the engine's own
   * @throws CheckpointException if the new container does not run; nothing of it is left then, and
   *     the checkpoint is untouched. The subtypes name what the caller can do
   */
  RestoreResult restore(RestoreRequest request, ProgressListener listener)
      throws CheckpointException;

  /** {@link #restore(RestoreRequest, ProgressListener)} without progress. */
  default RestoreResult restore(RestoreRequest request) throws CheckpointException {
    return restore(request, ProgressListener.NONE);
  }

  /** Lets go of the connection to the container engine. Does nothing when called again. */
  @Override
  void close();
}
