package io.dockercr.docker.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest.Mount;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.UnsupportedContainerException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForeignContainerTest {
  private ObjectNode config;
  private ObjectNode spec;

  @BeforeEach
  void documents() throws Exception {
    config =
        (ObjectNode)
            ForeignWords.JSON.readTree(
                """
                {"id": "%s", "name": "web", "rootfsImageID": "%s",
                 "rootfsImageName": "docker.io/library/busybox:latest", "runtime": "crun",
                 "createdTime": "2026-11-28T10:00:00.5+01:00", "networkMode": "bridge",
                 "namedVolumes": [{"volumeName": "data", "dest": "/data"}],
                 "newPortMappings": [
                   {"container_port": 80, "host_port": 8080, "range": 1, "protocol": "tcp"}],
                 "stopSignal": 15, "labels": {"a": "b"}, "restart_policy": "whatever"}
                """
                    .formatted("4f".repeat(32), "a1".repeat(32)));
    spec =
        (ObjectNode)
            ForeignWords.JSON.readTree(
                """
                {"process": {"args": ["sh", "-c", "true"], "env": ["A=1"], "cwd": "/srv",
                   "user": {"uid": 33, "gid": 33, "additionalGids": [33, 44]},
                   "capabilities": {"bounding": ["CAP_CHOWN", "CAP_KILL"]}},
                 "hostname": "box", "root": {"readonly": true},
                 "annotations": {"io.container.manager": "libpod", "org.criu.config": "/tmp/x"},
                 "hooks": {"prestart": [{"path": "/bin/evil"}]},
                 "linux": {"seccomp": {}, "maskedPaths": ["/proc/kcore"],
                   "sysctl": {"kernel.core_pattern": "|/x"},
                   "namespaces": [{"type": "pid"}, {"type": "network", "path": "/run/netns/x"},
                     {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}]},
                 "mounts": [
                   {"destination": "/proc", "type": "proc", "source": "proc"},
                   {"destination": "/etc/hosts", "type": "bind", "source": "/x/hosts"},
                   {"destination": "/run/.containerenv", "type": "bind", "source": "/x/env"},
                   {"destination": "/data", "type": "bind", "source": "/x/data/_data"},
                   {"destination": "/scratch", "type": "tmpfs", "source": "tmpfs"},
                   {"destination": "/mnt", "type": "bind", "source": "/srv/", "options": ["ro"]}]}
                """);
  }

  private ForeignContainer read() throws CheckpointException {
    return ForeignContainer.read(
        config.toString().getBytes(UTF_8), spec.toString().getBytes(UTF_8));
  }

  @Test
  void becomesAContainerOfDocker() throws Exception {
    JsonNode inspect = read().inspect();
    assertThat(inspect.at("/Config/Entrypoint").toString()).isEqualTo("[\"sh\",\"-c\",\"true\"]");
    assertThat(inspect.at("/Config/User").asText()).isEqualTo("33:33");
    assertThat(inspect.at("/Config/WorkingDir").asText()).isEqualTo("/srv");
    assertThat(inspect.at("/Config/Hostname").asText()).isEqualTo("box");
    assertThat(inspect.at("/Config/StopSignal").asText()).isEqualTo("15");
    assertThat(inspect.at("/Created").asText()).isEqualTo("2026-11-28T09:00:00.500Z");
    JsonNode host = inspect.path("HostConfig");
    assertThat(host.path("GroupAdd").toString()).isEqualTo("[\"44\"]");
    assertThat(host.path("CapDrop").toString()).isEqualTo("[\"ALL\"]");
    assertThat(host.path("CapAdd").toString()).isEqualTo("[\"CAP_CHOWN\",\"CAP_KILL\"]");
    assertThat(host.path("NetworkMode").asText()).isEqualTo("bridge");
    assertThat(host.path("ReadonlyRootfs").asBoolean()).isTrue();
    assertThat(host.at("/RestartPolicy/Name").asText()).isEqualTo("no");
    assertThat(host.at("/PortBindings/80~1tcp/0/HostPort").asText()).isEqualTo("8080");
    assertThat(host.path("Binds").toString()).isEqualTo("[\"data:/data\",\"/srv:/mnt:ro\"]");
    assertThat(host.path("Tmpfs").has("/scratch")).isTrue();
    assertThat(read().mounts()).extracting(Mount::type).containsExactly("volume", "tmpfs", "bind");
    assertThat(read().leftOut()).containsExactly("/run/.containerenv");
    assertThat(read().engine()).isEqualTo("podman");
    assertThat(read().image().id()).isEqualTo("sha256:" + "a1".repeat(32));
  }

  @Test
  void nothingThatIsNotLookedForIsPassedOn() throws Exception {
    String inspect = read().inspect().toString();
    assertThat(inspect).doesNotContain("evil", "org.criu.config", "core_pattern", "/run/netns");
  }

  @Test
  void imageOfKubernetes() throws Exception {
    config.remove("rootfsImageID");
    config.put("rootfsImageRef", "registry/x@sha256:" + "b2".repeat(32));
    assertThat(read().image().id()).isEqualTo("sha256:" + "b2".repeat(32));
    assertThat(read().image().digests()).containsExactly("registry/x@sha256:" + "b2".repeat(32));
  }

  @Test
  void whatIsMalformedIsRefused() throws Exception {
    config.put("name", "../evil");
    assertThatThrownBy(this::read)
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining("name");
    documents();
    config.put("id", "short");
    assertThatThrownBy(this::read).hasMessageContaining("id");
    for (String path : new String[] {"relative", "/a/../../etc", "/a:b", "/a\n"}) {
      documents();
      spec.withArray("/mounts").addObject().put("destination", path).put("type", "bind");
      assertThatThrownBy(this::read).hasMessageContaining("a mount's path");
    }
    documents();
    ((ObjectNode) config.at("/namedVolumes/0")).put("volumeName", "../../etc");
    assertThatThrownBy(this::read).hasMessageContaining("volume");
    byte[] deep = ("[".repeat(10_000) + "]".repeat(10_000)).getBytes(UTF_8);
    assertThatThrownBy(() -> ForeignContainer.read(deep, deep))
        .isInstanceOf(CorruptedCheckpointException.class);
    byte[] none = "[]".getBytes(UTF_8);
    assertThatThrownBy(() -> ForeignContainer.read(none, none))
        .isInstanceOf(CorruptedCheckpointException.class);
  }

  @Test
  void userNamespacesAreNotSupported() {
    spec.withArray("/linux/namespaces").addObject().put("type", "user");
    assertThatThrownBy(this::read).isInstanceOf(UnsupportedContainerException.class);
  }
}
