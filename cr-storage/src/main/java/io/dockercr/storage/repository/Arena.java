package io.dockercr.storage.repository;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Arrays of one size that are used again and again: a heap that has room for a few of them would
 * fill with dropped ones otherwise, up to its limit. Safe for use by several threads.
 */
final class Arena {
  private final int bytes;
  private final Queue<byte[]> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param bytes the size of each array
   */
  Arena(int bytes) {
    this.bytes = bytes;
  }

  /** An array with any content. */
  byte[] take() {
    byte[] array = idle.poll();
    return array == null ? new byte[bytes] : array;
  }

  /** Gives an array back that nobody uses any more; others than its own are dropped. */
  void give(byte[] array) {
    if (array.length == bytes) {
      idle.add(array);
    }
  }
}
