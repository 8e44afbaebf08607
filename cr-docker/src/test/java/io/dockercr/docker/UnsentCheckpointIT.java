package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StorageException;
import io.dockercr.storage.NfsStoreProvider;
import io.dockercr.storage.RecoverableCheckpoint;
import io.dockercr.storage.RecoverableStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A checkpoint that was taken, and whose way into the store fails. */
class UnsentCheckpointIT {
  @RegisterExtension private final Trial trial = new Trial();

  @Test
  void isKeptThoughItsContainerRuns() throws Exception {
    Path share = Files.createDirectory(trial.directory().resolve("share"));
    Path staging = Files.createDirectory(trial.directory().resolve("staging"));
    DockerCommand.host(
        "mount", "-t", "tmpfs", "-o", "mode=0700,size=4m", "small", share.toString());
    try {
      // What is in a tmpfs CRIU compresses: nobody knows beforehand how much room it needs.
      trial.run(
          TestEngine.BUSYBOX,
          "sh",
          "-c",
          "dd if=/dev/urandom of=/dev/shm/big bs=1M count=8 2>/dev/null; echo ready; exec sleep 1000");
      Trial.awaitLine(trial.name());
      URI uri = URI.create("nfs:" + share + "?force=true&patience=0&staging=" + staging);
      try (CheckpointStore store = new NfsStoreProvider().open(uri, Map.of())) {
        assertThatThrownBy(() -> trial.engine().checkpoint(first(store)))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("it is complete in " + staging);

        assertThat(TestEngine.isRunning(trial.name())).isTrue();
        assertThat(store.list()).isEmpty();
        DockerCommand.host("mount", "-o", "remount,size=64m", share.toString());
        for (RecoverableCheckpoint kept : ((RecoverableStore) store).recoverable()) {
          kept.commit(kept.manifest().id().name());
        }
        assertThat(store.list())
            .extracting(CheckpointManifest::id)
            .containsExactly(new CheckpointId(trial.name(), "first"));
        assertThat(((RecoverableStore) store).recoverable()).isEmpty();
      }
    } finally {
      DockerCommand.host("umount", share.toString());
    }
  }

  private CheckpointRequest first(CheckpointStore store) {
    return CheckpointRequest.builder(trial.name(), store).name("first").leaveRunning(true).build();
  }
}
