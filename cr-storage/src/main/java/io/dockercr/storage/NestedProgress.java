package io.dockercr.storage;

import io.dockercr.api.StoreProgress;

/** Tells of several pieces of work, each of which tells of itself, as of one. */
public final class NestedProgress {
  private final StoreProgress told;
  private long before;
  private long total;

  /**
   * @param told gets what both of the others are told
   */
  public NestedProgress(StoreProgress told) {
    this.told = told;
  }

  /** To be told of all, between the pieces. */
  public StoreProgress all() {
    return (done, ofBytes) -> {
      synchronized (this) {
        before = done;
        total = ofBytes;
        told.at(done, ofBytes);
      }
    };
  }

  /** To be told of each piece, which is no more than what is left of all. */
  public StoreProgress each() {
    return (done, ofBytes) -> {
      synchronized (this) {
        told.at(Math.min(total, before + done), total);
      }
    };
  }
}
