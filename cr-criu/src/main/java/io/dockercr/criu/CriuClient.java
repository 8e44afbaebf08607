package io.dockercr.criu;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CriuFailedException;
import io.dockercr.api.CriuUnavailableException;

/**
 * CRIU as Java: dumps and restores any process tree. Safe for use by several threads; each call is
 * one run of CRIU. The caller closes it.
 */
public interface CriuClient extends AutoCloseable {

  /** Which implementation this is: {@code libcriu} or {@code binary}. */
  String name();

  /**
   * CRIU's version.
   *
   * @throws CriuUnavailableException if CRIU can't be run
   */
  CriuVersion version() throws CheckpointException;

  /**
   * Whether kernel and CRIU have a feature, by the name that {@code criu check --feature} takes,
   * such as {@code mem_dirty_track}. Unknown features are not there.
   *
   * @throws CriuUnavailableException if CRIU can't be run
   */
  boolean hasFeature(String feature) throws CheckpointException;

  /**
   * Dumps a process tree. Unless {@link DumpOptions#leaveRunning} says otherwise the processes are
   * gone afterwards; after a failure they run on.
   *
   * @param listener called at each of CRIU's notifications, on another thread or this one, never
   *     two at once; CRIU waits until it returns
   * @return what {@code stats-dump} says
   * @throws CriuFailedException if CRIU fails, or {@code listener} throws (it is then the cause's
   *     suppressed exception)
   * @throws CriuUnavailableException if CRIU can't be run
   */
  DumpStatistics dump(DumpOptions options, CriuListener listener) throws CheckpointException;

  /**
   * Restores a process tree from images.
   *
   * @param listener as for {@link #dump}
   * @return the process id of the tree's root
   * @throws CriuFailedException if CRIU fails, or {@code listener} throws
   * @throws CriuUnavailableException if CRIU can't be run
   */
  int restore(RestoreOptions options, CriuListener listener) throws CheckpointException;

  /** Does nothing when called again. */
  @Override
  void close();
}
