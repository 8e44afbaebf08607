package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import java.util.List;
import java.util.Random;

/**
 * A process of its own that copies checkpoints again and again, from another store and within one,
 * and reports each copy.
 */
final class CopierProcess {
  private CopierProcess() {}

  public static void main(String[] args) throws Exception {
    Random random = new Random(Long.parseLong(args[3]));
    try (CheckpointStore store = TestStores.open(args[0]);
        CheckpointStore source = TestStores.open(args[1])) {
      System.out.println("started");
      for (int i = 0; ; i++) {
        boolean isWithin = random.nextBoolean();
        List<CheckpointManifest> checkpoints = (isWithin ? store : source).list();
        if (!checkpoints.isEmpty()) {
          CheckpointId from = checkpoints.get(random.nextInt(checkpoints.size())).id();
          CheckpointId to = new CheckpointId(from.container(), args[2] + "-" + i);
          System.out.println(copy(isWithin ? store : source, from, store, to, isWithin));
        }
      }
    }
  }

  private static String copy(
      CheckpointStore source,
      CheckpointId from,
      CheckpointStore store,
      CheckpointId to,
      boolean mayGo) {
    try (StoredCheckpoint stored = source.open(from)) {
      CheckpointCopy.copy(stored, store, to, StoreProgress.NONE);
      return to.toString();
    } catch (CheckpointException e) {
      // Somebody may remove it meanwhile.
      return (mayGo ? "gone: " : "failed: ") + e;
    }
  }
}
