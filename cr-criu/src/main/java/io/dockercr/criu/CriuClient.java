package io.dockercr.criu;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CriuFailedException;
import io.dockercr.api.CriuUnavailableException;

/**
 * CRIU as Java: dumps and restores any process tree. Safe for use by several threads; each call is
 * one run of CRIU. The caller closes it.
 *
 * <p>CRIU is never killed, since a CRIU that is killed leaves the network of the processes locked.
 * Ctrl-C on the terminal does not reach it. A thread that is interrupted in {@link #dump} or {@link
 * #restore} has CRIU give up at its next notification, if there is one before it is done (without
 * libcriu: one that the listener asked for); the call then fails, and the processes are as before.
 * In any case it returns only when CRIU has ended, with the interrupt still pending. If this
 * process dies, CRIU gives up likewise.
 *
 * <p>Images can be read by their owner only.
 */
public interface CriuClient extends AutoCloseable {

  /** Which implementation this is: {@code libcriu} or {@code binary}. */
  String name();

  /**
   * CRIU's version, by running {@code criu --version} when it is first asked for.
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
   * Dumps a process tree. Unless {@link DumpOptions#leaveRunning} says otherwise the processes have
   * been killed afterwards; their ids are taken until their parents have reaped them. After a
   * failure they run on.
   *
   * @param options their images directory must exist, belong to the caller alone and be be writable
   * @param listener called at each notification of {@link DumpOptions#notifications}, on this
   *     thread; CRIU waits until it returns
   * @return what {@code stats-dump} says
   * @throws CriuFailedException if CRIU fails, is given up because of an interrupt, or {@code
   *     listener} throws; what that threw is then the suppressed exception
   * @throws io.dockercr.api.UnsupportedContainerException if this client can't do what {@code
   *     options} ask for; nothing was touched
   * @throws CriuUnavailableException if CRIU can't be run
   */
  DumpStatistics dump(DumpOptions options, CriuListener listener) throws CheckpointException;

  /**
   * Writes the memory of a process tree that goes on running, and has the kernel track what changes
   * from then on. The tasks stand still for a moment. What it leaves in the images directory is of
   * use only as {@link DumpOptions#PARENT_DIRECTORY} of another dump.
   *
   * @param options as for {@link #dump}, with {@link DumpOptions#memoryTracking}
   * @param listener called at each notification, as for {@link #dump}
   * @return what {@code stats-dump} says
   * @throws CriuFailedException as for {@link #dump}
   * @throws CriuUnavailableException if CRIU can't be run
   */
  DumpStatistics preDump(DumpOptions options, PreDumpMode mode, CriuListener listener)
      throws CheckpointException;

  /**
   * Restores a process tree from images.
   *
   * @param listener called at each notification, as for {@link #dump}
   * @return the process id of the tree's root
   * @throws CriuFailedException as for {@link #dump}; there is no restored process then, unless
   *     {@code listener} threw at {@link CriuAction#POST_RESUME}, which is too late
   * @throws CriuUnavailableException if CRIU can't be run
   */
  int restore(RestoreOptions options, CriuListener listener) throws CheckpointException;

  /** Does nothing when called again. */
  @Override
  void close();
}
