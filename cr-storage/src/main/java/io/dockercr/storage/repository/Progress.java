package io.dockercr.storage.repository;

import io.dockercr.api.StoreProgress;

/** Adds up what is done. Safe for use by several threads. */
final class Progress {
  private final StoreProgress listener;
  private final long total;
  private long done;

  Progress(StoreProgress listener, long total) {
    this.listener = listener;
    this.total = total;
    listener.at(0, total);
  }

  synchronized void add(long bytes) {
    done = Math.min(total, done + bytes);
    listener.at(done, total);
  }
}
