package io.dockercr.cli.inspect;

import io.dockercr.cli.text.Sizes;
import io.dockercr.criu.images.Task;
import java.util.Locale;

/** What there is to say of processes, in few words. */
final class ProcessWords {
  private ProcessWords() {}

  static String state(Task.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  static String memory(InspectedProcess process) {
    return Sizes.inWords(process.memoryBytes())
        + " in the checkpoint"
        + (process.parentBytes() == 0
            ? ""
            : ", " + Sizes.inWords(process.parentBytes()) + " in its parent")
        + ", "
        + Sizes.inWords(process.mappedBytes())
        + " mapped in "
        + process.areas().size()
        + " areas";
  }
}
