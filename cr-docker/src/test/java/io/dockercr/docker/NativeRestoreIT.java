package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.IncompatibleHostException;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.RestoreResult;
import org.junit.jupiter.api.Test;

/** The fallback where the restore runtime is not registered: an experimental engine before 28. */
class NativeRestoreIT extends OtherEngine {
  NativeRestoreIT() {
    super("DOCKER_CR_TEST_EXPERIMENTAL_HOST");
  }

  @Test
  void aCounterGoesOnByTheEnginesOwnRestore() throws Exception {
    CheckpointResult checkpoint = engine.checkpoint(CheckpointRequest.of(name, store));

    RestoreResult restored = engine.restore(RestoreRequest.of(store, checkpoint.id()));

    assertThat(restored.method()).isEqualTo(RestoreResult.Method.NATIVE);
    assertGoesOn(lastNumber());
  }

  @Test
  void mountsAreLeftOut() throws Exception {
    docker("rm", "-f", name);
    docker("run", "-d", "--name", name, "-v", "/skipped", TestEngine.BUSYBOX, "sh", "-c", COUNT);
    TestEngine.await("it counts", () -> docker("logs", name).contains("3\n"));
    CheckpointResult checkpoint = engine.checkpoint(CheckpointRequest.of(name, store));

    engine.restore(RestoreRequest.builder(store, checkpoint.id()).skipMount("/skipped").build());

    assertGoesOn(lastNumber());
    assertThat(docker("exec", name + "-restored", "cat", "/proc/mounts"))
        .contains("/etc/hosts")
        .doesNotContain("/skipped");
  }

  @Test
  void whatTheEngineCannotDoIsRefused() throws Exception {
    CheckpointRequest request =
        CheckpointRequest.builder(name, store)
            .options(CheckpointOptions.DEFAULT.withFileLocks(true))
            .build();
    CheckpointResult checkpoint = engine.checkpoint(request);

    assertThatThrownBy(() -> engine.restore(RestoreRequest.of(store, checkpoint.id())))
        .isInstanceOf(IncompatibleHostException.class)
        .hasMessageContaining("--file-locks");
    RestoreRequest lazy = RestoreRequest.builder(store, checkpoint.id()).lazy(true).build();
    assertThatThrownBy(() -> engine.restore(lazy))
        .isInstanceOf(IncompatibleHostException.class)
        .hasMessageContaining("can't be lazy");
    assertThat(docker("ps", "-a", "--format", "{{.Names}}")).doesNotContain(name + "-restored");
  }
}
