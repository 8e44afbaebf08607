package io.dockercr.criu.images;

import java.io.IOException;

/** Looks for something in the pieces that {@link ProcessMemory#read} gives. */
public interface MemorySearch extends ProcessMemory.Sink {

  /** Gets what is found, by rising address as far as the pieces come so. */
  @FunctionalInterface
  interface Hits {
    /**
     * @param address where it is
     * @param bytes the bytes around it; used again afterwards
     * @param from the index at which it starts
     * @param length how long it is
     * @param end how many of the bytes are valid
     * @throws IOException to stop
     */
    void found(long address, byte[] bytes, int from, int length, int end) throws IOException;
  }

  /** Tells what could only be told at the end. Called once, after the last piece. */
  default void finish() throws IOException {}
}
