package io.dockercr.api;

/**
 * Is told what happens during a checkpoint or restore. Called on the thread that does the work: an
 * implementation returns at once and throws nothing. Calls for one operation never overlap.
 */
@FunctionalInterface
public interface ProgressListener {

  /** Ignores every event. */
  ProgressListener NONE = event -> {};

  void onEvent(ProgressEvent event);
}
