package io.dockercr.api;

/** Told how far long work on a store has come. */
@FunctionalInterface
public interface StoreProgress {
  /** Does nothing. */
  StoreProgress NONE = (doneBytes, totalBytes) -> {};

  /**
   * Called now and then, on any of the working threads but never on two at once; returns at once.
   *
   * @param doneBytes grows from call to call
   * @param totalBytes how much it will be in the end, as far as is known by now
   */
  void at(long doneBytes, long totalBytes);
}
