package io.dockercr.criu;

import io.dockercr.api.CheckpointException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * CRIU's notifications of one run on their way to a listener, on the thread that asked for the run.
 * Remembers why CRIU was told to give up.
 */
final class Notifications {
  /** CRIU does not turn back any more when it sends these, so there is no use in refusing them. */
  private static final Set<CriuAction> TOO_LATE =
      EnumSet.of(CriuAction.NETWORK_UNLOCK, CriuAction.POST_RESUME);

  private final CriuListener listener;
  private final Set<CriuAction> wanted;
  private int pid;
  private Throwable failure;
  private boolean interrupted;

  private Notifications(CriuListener listener, Set<CriuAction> wanted, int pid) {
    this.listener = listener;
    this.wanted = wanted;
    this.pid = pid;
  }

  static Notifications ofDump(DumpOptions options, CriuListener listener) {
    Set<CriuAction> wanted = listener == CriuListener.NONE ? Set.of() : options.notifications();
    return new Notifications(listener, wanted, options.pid());
  }

  static Notifications ofRestore(CriuListener listener) {
    Set<CriuAction> wanted =
        listener == CriuListener.NONE ? Set.of() : EnumSet.allOf(CriuAction.class);
    return new Notifications(listener, wanted, 0);
  }

  /** What the listener is told of; empty if it is told of nothing. */
  Set<CriuAction> wanted() {
    return wanted;
  }

  /**
   * Tells the listener, if it wants to hear of it.
   *
   * @param criuName the notification in CRIU's spelling
   * @param criuPid the root process as CRIU says; 0 if it does not
   * @return whether CRIU may go on
   */
  boolean deliver(String criuName, int criuPid) {
    if (criuPid > 0) {
      pid = criuPid;
    }
    Optional<CriuAction> action = CriuAction.byCriuName(criuName);
    boolean tooLate = action.isPresent() && TOO_LATE.contains(action.get());
    if (!tooLate && Thread.currentThread().isInterrupted()) {
      interrupted = true;
    }
    if (failure == null && !interrupted && action.isPresent() && wanted.contains(action.get())) {
      tell(action.get());
    }
    return tooLate || (failure == null && !interrupted);
  }

  // Everything, since nothing may escape into native code or leave CRIU waiting for an answer.
  private void tell(CriuAction action) {
    try {
      listener.onNotification(action, pid);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      interrupted = true;
      failure = e;
    } catch (Throwable t) {
      failure = t;
    }
  }

  /** What the listener threw, if it did. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether CRIU was told to give up because the thread had been interrupted. */
  boolean interrupted() {
    return interrupted;
  }

  /** Whether CRIU was told to give up, or the listener threw too late for that. */
  boolean refused() {
    return interrupted || failure != null;
  }

  /** Why CRIU was told to give up, as the end of a sentence. */
  String reason() {
    if (interrupted) {
      return "it was interrupted";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  /** What to do about it; null if nothing is known. */
  String remedy() {
    return failure instanceof CheckpointException known ? known.hint().orElse(null) : null;
  }
}
