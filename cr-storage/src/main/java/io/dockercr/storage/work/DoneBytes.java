package io.dockercr.storage.work;

import io.dockercr.api.StoreProgress;

/** Adds up what is done, and tells of it. Safe for use by several threads. */
public final class DoneBytes {
  private final StoreProgress listener;
  private final long total;
  private long done;

  /**
   * @param total how much there is to do
   */
  public DoneBytes(StoreProgress listener, long total) {
    this.listener = listener;
    this.total = total;
    listener.at(0, total);
  }

  /** So much more is done. What is done twice counts no further than to the total. */
  public synchronized void add(long bytes) {
    done = Math.min(total, done + bytes);
    listener.at(done, total);
  }
}
