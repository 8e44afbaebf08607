package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import java.util.Optional;

/**
 * Somebody who can take a checkpoint of the program that holds memory, and restore it. One at a
 * time: start, then checkpoint and restore as often as wanted, then remove.
 */
interface Checkpointer {
  Contestant contestant();

  /** A sentence that says why it can't take part here, or nothing. May prepare what it needs. */
  Optional<String> missing() throws MeasurementFailedException, InterruptedException;

  /** Starts the program. Returns before it holds all. */
  void start(HeldMemory memory) throws MeasurementFailedException, InterruptedException;

  /** Takes a checkpoint, and leaves the program running. Returns the time in milliseconds. */
  double checkpoint() throws MeasurementFailedException, InterruptedException;

  /** The checkpoint on disk, in bytes. */
  long bytes() throws MeasurementFailedException, InterruptedException;

  /** Ends the program, so that it can be restored. */
  void stop() throws MeasurementFailedException, InterruptedException;

  /** Has the program go on from the checkpoint. Returns the time in milliseconds. */
  double restore() throws MeasurementFailedException, InterruptedException;

  /** Deletes the checkpoint, if there is one. */
  void forget() throws MeasurementFailedException, InterruptedException;

  /** Ends the program and deletes all that there is of it. */
  void remove() throws MeasurementFailedException, InterruptedException;
}
