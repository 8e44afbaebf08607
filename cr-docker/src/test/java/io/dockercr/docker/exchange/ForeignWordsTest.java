package io.dockercr.docker.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CheckpointManifest.Mount;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForeignWordsTest {
  private static final String INSPECT =
      """
      {"Created": "2026-11-28T09:00:00.5Z", "State": {"StartedAt": "2026-11-28T09:00:01Z"},
       "Config": {"User": "", "Cmd": ["sh"], "Entrypoint": null, "StopSignal": "SIGQUIT",
         "Labels": {"io.kubernetes.pod.name": "pod-1", "io.kubernetes.pod.namespace": "ns"}},
       "HostConfig": {"NetworkMode": "none", "ShmSize": 1000,
         "PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}},
       "NetworkSettings": {"Networks": {"bridge": {"IPAddress": "172.17.0.2", "IPPrefixLen": 16,
         "Gateway": "172.17.0.1", "MacAddress": "02:42:ac:11:00:02"}}}}
      """;

  private static final String SPEC =
      """
      {"process": {"user": {"uid": 1, "gid": 2}}, "hooks": {"prestart": []},
       "linux": {"namespaces": [{"type": "network", "path": "/x"}]},
       "mounts": [{"destination": "/data", "type": "bind", "source": "/var/lib/docker/x"},
         {"destination": "/dev/shm", "type": "tmpfs", "source": "shm"},
         {"destination": "/etc/hosts", "type": "bind", "source": "/h"}]}
      """;

  private static CheckpointManifest manifest(List<FileEntry> files) {
    CheckpointManifest plain =
        PrivilegedSettingsTest.manifest(
            List.of(new Mount("volume", "data", "/x", "/data", false, true, 0755, 0, 0)));
    return new CheckpointManifest(
        plain.formatVersion(),
        plain.id(),
        plain.createdAt(),
        new CheckpointManifest.Container("4f".repeat(32), "web", INSPECT, SPEC),
        plain.image(),
        plain.platform(),
        plain.mounts(),
        plain.options(),
        plain.statistics(),
        plain.parent(),
        files);
  }

  private static JsonNode json(Map<String, byte[]> files, String name) throws Exception {
    return ForeignWords.JSON.readTree(files.get(name));
  }

  @Test
  void podmansConfiguration() throws Exception {
    List<FileEntry> saved = List.of(new FileEntry("volumes/data.tar", 0, ""));
    Map<String, byte[]> files = ForeignWords.podman(manifest(saved), Path.of("/nowhere"));
    JsonNode config = json(files, "config.dump");
    assertThat(config.path("rootfsImageID").asText()).isEqualTo("a1".repeat(32));
    assertThat(config.path("rootfsImageName").asText())
        .isEqualTo("docker.io/library/busybox:latest");
    assertThat(config.path("NoShm").asBoolean()).isTrue();
    assertThat(config.path("user").asText()).isEqualTo("1:2");
    assertThat(config.path("stopSignal").asInt()).isEqualTo(3);
    assertThat(config.path("createNetNS").asBoolean()).isFalse();
    assertThat(config.path("networkMode").asText()).isEqualTo("none");
    assertThat(config.at("/namedVolumes/0/volumeName").asText()).isEqualTo("data");
    JsonNode spec = json(files, "spec.dump");
    assertThat(spec.has("hooks")).isFalse();
    assertThat(spec.at("/annotations/io.container.manager").asText()).isEqualTo("libpod");
    assertThat(spec.at("/mounts/0/source").asText())
        .isEqualTo("/var/lib/containers/storage/volumes/data/_data");
    assertThat(spec.at("/linux/namespaces/0").has("path")).isFalse();
    JsonNode network = json(files, "network.status");
    assertThat(network.at("/docker-bridge/interfaces/eth0/subnets/0/ipnet").asText())
        .isEqualTo("172.17.0.2/16");
  }

  @Test
  void aVolumeWithoutContentStaysWhereItIs() throws Exception {
    Map<String, byte[]> files = ForeignWords.podman(manifest(List.of()), Path.of("/nowhere"));
    assertThat(json(files, "config.dump").path("namedVolumes")).isEmpty();
    assertThat(json(files, "spec.dump").at("/mounts/0/source").asText())
        .isEqualTo("/var/lib/docker/x");
  }

  @Test
  void criosConfiguration() throws Exception {
    Map<String, byte[]> files = ForeignWords.cri(manifest(List.of()), Path.of("/nowhere"));
    assertThat(files.keySet()).containsExactly("config.dump", "spec.dump", "bind.mounts", "status");
    JsonNode annotations = json(files, "spec.dump").path("annotations");
    assertThat(annotations.path("io.kubernetes.cri-o.Metadata").asText())
        .isEqualTo("{\"name\":\"web\"}");
    assertThat(annotations.path("io.kubernetes.pod.name").asText()).isEqualTo("pod-1");
    assertThat(annotations.path("io.kubernetes.cri-o.IP.0").asText()).isEqualTo("172.17.0.2");
    JsonNode mounts = json(files, "bind.mounts");
    assertThat(mounts.at("/0/file_type").asText()).isEqualTo("directory");
    assertThat(mounts.at("/1/file_type").asText()).isEqualTo("file");
    assertThat(json(files, "status").path("StartedAt").asLong())
        .isEqualTo(1_795_856_401_000_000_000L);
  }

  @Test
  void namesInFull() {
    assertThat(ImageNames.full("busybox")).isEqualTo("docker.io/library/busybox:latest");
    assertThat(ImageNames.full("a/b:1")).isEqualTo("docker.io/a/b:1");
    assertThat(ImageNames.full("localhost/b")).isEqualTo("localhost/b:latest");
    assertThat(ImageNames.full("host:5000/b")).isEqualTo("host:5000/b:latest");
    assertThat(ImageNames.full("r.io/b@sha256:00")).isEqualTo("r.io/b@sha256:00");
  }
}
