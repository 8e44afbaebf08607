package io.dockercr.cli;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.OperationInterruptedException;
import io.dockercr.api.StorageException;
import picocli.CommandLine.Mixin;

/** A command that works on stores and on nothing else. */
abstract class StoreCommand extends CliCommand {
  @Mixin private StoreOption storeOption = new StoreOption();

  /** Does the work. Returns how it ended. */
  abstract ExitCode work(Output out) throws Exception;

  final StoreOption stores() {
    return storeOption;
  }

  @Override
  final ExitCode run(Output out) throws Exception {
    try {
      return work(out);
    } catch (StorageException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new OperationInterruptedException(
            "The command was interrupted.", "What it had done stays; run it again to go on.", e);
      }
      throw e;
    }
  }

  /**
   * A checkpoint, and the store that it is in.
   *
   * @param store as {@link StoreOption#open(String)} takes it; null for the one that {@code
   *     --store} names
   */
  record Reference(String store, CheckpointId id) {

    /**
     * Reads {@code CONTAINER/NAME}, or that after a store and a slash.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static Reference parse(String text) {
      int name = text.lastIndexOf('/');
      int container = name < 0 ? -1 : text.lastIndexOf('/', name - 1);
      if (container < 0) {
        return new Reference(null, CheckpointId.parse(text));
      }
      String store = text.substring(0, container);
      return new Reference(
          store.isEmpty() || store.endsWith(":") ? store + "/" : store,
          CheckpointId.parse(text.substring(container + 1)));
    }
  }
}
