package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoreProgress;
import java.util.List;
import java.util.Random;

/**
 * A process of its own that removes some checkpoints and frees what they leave, again and again.
 */
final class PrunerProcess {
  private PrunerProcess() {}

  public static void main(String[] args) throws Exception {
    Random random = new Random(Long.parseLong(args[1]));
    try (CheckpointStore store = TestStores.open(args[0])) {
      System.out.println("started");
      while (true) {
        List<CheckpointManifest> checkpoints = store.list();
        if (checkpoints.size() > 3) {
          CheckpointId id = checkpoints.get(random.nextInt(checkpoints.size())).id();
          System.out.println(id);
          delete(store, id);
        }
        store.reclaim(false, StoreProgress.NONE);
      }
    }
  }

  private static void delete(CheckpointStore store, CheckpointId id) {
    try {
      store.delete(id);
    } catch (CheckpointException e) {
      System.out.println("failed: " + e);
    }
  }
}
