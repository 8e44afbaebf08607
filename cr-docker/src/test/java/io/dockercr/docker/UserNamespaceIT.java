package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.UnsupportedContainerException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** An engine with {@code userns-remap}. */
class UserNamespaceIT extends OtherEngine {
  UserNamespaceIT() {
    super("DOCKER_CR_TEST_USERNS_HOST");
  }

  @Test
  void aUserNamespaceOfItsOwnIsRefused() throws Exception {
    assertThatThrownBy(() -> engine.checkpoint(CheckpointRequest.of(name, store)))
        .isInstanceOf(UnsupportedContainerException.class)
        .hasMessageContaining("user namespace");
    assertThat(store.list()).isEmpty();
    int last = lastNumber();
    TestEngine.await("it counts on", () -> lastNumber() > last);
  }

  @Test
  void withTheHostsUsersItGoesOn() throws Exception {
    docker("rm", "-f", name);
    docker("run", "-d", "--name", name, "--userns=host", TestEngine.BUSYBOX, "sh", "-c", COUNT);
    TestEngine.await("it counts", () -> docker("logs", name).contains("3\n"));
    engine.restoreRuntime().register(Path.of("/usr/local/libexec/docker-cr-test-userns"));
    CheckpointResult checkpoint = engine.checkpoint(CheckpointRequest.of(name, store));

    engine.restore(RestoreRequest.of(store, checkpoint.id()));

    assertGoesOn(lastNumber());
  }
}
