package io.dockercr.api;

import java.time.Duration;

/** Something that happened during a checkpoint or restore. */
public sealed interface ProgressEvent {

  /** The steps of the two operations, in the order in which they happen. */
  enum Phase {
    /** The container, or the checkpoint, is looked at and compared with this host. */
    INSPECT,
    /** Memory is written in rounds while the container runs ({@link PreDump}). */
    PRE_DUMP,
    /** The container's tasks stand still; memory and files are written. */
    DUMP,
    /** Digests are computed and the checkpoint is made durable. */
    SEAL,
    /** Every file of the checkpoint is compared with its digest. */
    VERIFY,
    /** The new container is created. */
    CREATE,
    /** The new container is started from the images. */
    RESTORE
  }

  /** A step begins. */
  record PhaseStarted(Phase phase) implements ProgressEvent {}

  /** A step has ended well, after {@code elapsed}. */
  record PhaseFinished(Phase phase, Duration elapsed) implements ProgressEvent {}

  /** A round of pre-dump has ended. */
  record PreDumped(PreDumpRound round) implements ProgressEvent {}

  /** Something that the operator should know, in one sentence. */
  record Warning(String message) implements ProgressEvent {}
}
