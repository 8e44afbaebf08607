package io.dockercr.docker;

import io.dockercr.api.PreDumpRound;
import io.dockercr.api.ProgressEvent;
import io.dockercr.api.ProgressListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tells a listener where an operation is, and gathers its warnings. Used by one thread. */
final class Phases {
  private final ProgressListener listener;
  private final long begun = System.nanoTime();
  private final List<String> warnings = new ArrayList<>();
  private ProgressEvent.Phase current;
  private long currentBegun;

  Phases(ProgressListener listener) {
    this.listener = listener;
  }

  /** Ends the step under way, if there is one, and begins another. */
  void begin(ProgressEvent.Phase phase) {
    end();
    current = phase;
    currentBegun = System.nanoTime();
    listener.onEvent(new ProgressEvent.PhaseStarted(phase));
  }

  /** Ends the step under way well. */
  void end() {
    if (current != null) {
      listener.onEvent(
          new ProgressEvent.PhaseFinished(
              current, Duration.ofNanos(System.nanoTime() - currentBegun)));
      current = null;
    }
  }

  void preDumped(PreDumpRound round) {
    listener.onEvent(new ProgressEvent.PreDumped(round));
  }

  void warn(String message) {
    warnings.add(message);
    listener.onEvent(new ProgressEvent.Warning(message));
  }

  List<String> warnings() {
    return warnings;
  }

  /** Time since the operation began. */
  Duration total() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}
