package io.dockercr.cli;

import io.dockercr.api.ArchiveRefusedException;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointExistsException;
import io.dockercr.api.CheckpointKeyException;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.ContainerBusyException;
import io.dockercr.api.ContainerNameTakenException;
import io.dockercr.api.ContainerNotFoundException;
import io.dockercr.api.ContainerNotRunningException;
import io.dockercr.api.ContainerRunningException;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.CriuFailedException;
import io.dockercr.api.CriuUnavailableException;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.EngineUnavailableException;
import io.dockercr.api.ImageNotFoundException;
import io.dockercr.api.IncompatibleHostException;
import io.dockercr.api.InsufficientPrivilegeException;
import io.dockercr.api.MountSourceMissingException;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.OperationTimedOutException;
import io.dockercr.api.StorageException;
import io.dockercr.api.UnsupportedContainerException;
import io.dockercr.api.VolumeExistsException;

/** The exit codes, each for one kind of outcome; docs/commands.md has them as a table. */
enum ExitCode {
  OK(0, "All is well.", null),
  INTERNAL(1, "A fault in docker-cr itself; --debug shows the stack trace.", null),
  USAGE(2, "An option or argument is not allowed.", IllegalArgumentException.class),
  CONTAINER_NOT_FOUND(3, "There is no such container.", ContainerNotFoundException.class),
  CONTAINER_NOT_RUNNING(4, "The container does not run.", ContainerNotRunningException.class),
  CONTAINER_BUSY(
      5, "Another docker-cr operation works on the container.", ContainerBusyException.class),
  NAME_TAKEN(6, "There is a container of that name already.", ContainerNameTakenException.class),
  UNSUPPORTED(
      7,
      "The container or the checkpoint uses something that is not supported.",
      UnsupportedContainerException.class),
  IMAGE_NOT_FOUND(8, "The container image is not on this host.", ImageNotFoundException.class),
  MOUNT_SOURCE_MISSING(9, "A mount source is not on this host.", MountSourceMissingException.class),
  INCOMPATIBLE_HOST(
      10,
      "This host is not one on which the checkpoint can go on.",
      IncompatibleHostException.class),
  CHECKPOINT_NOT_FOUND(11, "There is no such checkpoint.", CheckpointNotFoundException.class),
  CHECKPOINT_EXISTS(
      12, "There is a checkpoint of that name already.", CheckpointExistsException.class),
  CORRUPTED(13, "The checkpoint is damaged or incomplete.", CorruptedCheckpointException.class),
  STORAGE(14, "A place for checkpoints can't be read or written.", StorageException.class),
  ENGINE_UNAVAILABLE(15, "The Docker engine can't be reached.", EngineUnavailableException.class),
  ENGINE_FAILED(
      16, "The Docker engine failed at what it was asked for.", EngineFailedException.class),
  CRIU_FAILED(17, "CRIU could not dump or restore.", CriuFailedException.class),
  CRIU_UNAVAILABLE(18, "CRIU is not installed, or can't be run.", CriuUnavailableException.class),
  PRIVILEGE(19, "Root is needed.", InsufficientPrivilegeException.class),
  LACKING(20, "`check` found something lacking.", null),
  TIMED_OUT(21, "It took longer than `--timeout`.", OperationTimedOutException.class),
  VOLUME_EXISTS(
      22, "There is a volume already where a new one is to be made.", VolumeExistsException.class),
  CONTAINER_RUNNING(23, "The container runs, and may not.", ContainerRunningException.class),
  NOT_MEASURED(24, "`bench` could not measure something; its report says what.", null),
  KEY(
      25,
      "A checkpoint is encrypted, and its key is missing or another.",
      CheckpointKeyException.class),
  ARCHIVE_REFUSED(
      26,
      "An archive has something in it that no checkpoint has, or asks for privileges.",
      ArchiveRefusedException.class),
  INTERRUPTED(130, "Interrupted, by Ctrl-C for example.", OperationInterruptedException.class);

  private final int code;
  private final String meaning;
  private final Class<? extends Exception> exception;

  ExitCode(int code, String meaning, Class<? extends Exception> exception) {
    this.code = code;
    this.meaning = meaning;
    this.exception = exception;
  }

  int code() {
    return code;
  }

  /** One sentence for the documentation. */
  String meaning() {
    return meaning;
  }

  /** The exit code for what went wrong. */
  static ExitCode of(Exception e) {
    for (ExitCode candidate : values()) {
      if (candidate.exception != null && candidate.exception.isInstance(e)) {
        return candidate;
      }
    }
    if (e instanceof CheckpointException) {
      throw new IllegalStateException("no exit code for " + e.getClass(), e);
    }
    return INTERNAL;
  }
}
