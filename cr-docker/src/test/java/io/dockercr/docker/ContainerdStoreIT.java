package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.RestoreResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** An engine with the containerd image store, where only the runtime sees the container's root. */
class ContainerdStoreIT extends OtherEngine {
  ContainerdStoreIT() {
    super("DOCKER_CR_TEST_CONTAINERD_STORE_HOST");
  }

  @Test
  void aCounterGoesOnWithItsFiles() throws Exception {
    engine.restoreRuntime().register(Path.of("/usr/local/libexec/docker-cr-test-store"));
    CheckpointResult checkpoint = engine.checkpoint(CheckpointRequest.of(name, store));

    RestoreResult restored = engine.restore(RestoreRequest.of(store, checkpoint.id()));

    assertThat(restored.method()).isEqualTo(RestoreResult.Method.RUNTIME);
    assertGoesOn(lastNumber());
  }
}
