package io.dockercr.docker.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.CheckpointStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivilegedSettingsTest {
  /** What an engine says of `docker run busybox`. */
  private static final String PLAIN =
      """
      {"Binds": null, "ContainerIDFile": "", "LogConfig": {"Type": "json-file", "Config": {}},
       "NetworkMode": "default", "PortBindings": {}, "RestartPolicy": {"Name": "no"},
       "VolumeDriver": "", "VolumesFrom": null, "ConsoleSize": [0, 0], "CapAdd": null,
       "CgroupnsMode": "private", "IpcMode": "private", "Cgroup": "", "Links": null,
       "OomScoreAdj": 0, "PidMode": "", "Privileged": false, "SecurityOpt": null,
       "UTSMode": "", "UsernsMode": "", "ShmSize": 67108864, "Runtime": "runc",
       "Isolation": "", "CgroupParent": "", "Devices": [], "DeviceCgroupRules": null,
       "DeviceRequests": null, "OomKillDisable": false, "PidsLimit": null,
       "KernelMemory": 0, "CpuRealtimePeriod": 0,
       "MaskedPaths": ["/proc/kcore", "/proc/keys", "/sys/firmware"],
       "ReadonlyPaths": ["/proc/sys"]}
      """;

  static CheckpointManifest manifest(List<CheckpointManifest.Mount> mounts) {
    Duration none = Duration.ZERO;
    return new CheckpointManifest(
        CheckpointManifest.FORMAT_VERSION,
        new CheckpointId("web", "one"),
        Instant.EPOCH,
        new CheckpointManifest.Container("4f".repeat(32), "web", "{}", "{}"),
        new CheckpointManifest.Image("sha256:" + "a1".repeat(32), "busybox", List.of()),
        new CheckpointManifest.Platform("x86_64", "6", 2, "28", "1", "4", "overlay2"),
        mounts,
        CheckpointOptions.DEFAULT,
        new CheckpointStatistics(none, none, none, none, 0, 0, 0, 0, none),
        Optional.empty(),
        List.of());
  }

  private static List<String> of(String hostConfig, String mounts) throws Exception {
    JsonNode inspect =
        ForeignWords.JSON.readTree(
            "{\"HostConfig\": " + hostConfig + ", \"Mounts\": " + mounts + "}");
    return PrivilegedSettings.of(inspect, manifest(List.of()));
  }

  @Test
  void aPlainContainerAsksForNothing() throws Exception {
    assertThat(of(PLAIN, "[{\"Type\": \"volume\", \"Name\": \"v\"}]")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"Privileged\": true | privileged",
        "\"CapAdd\": [\"SYS_ADMIN\", \"CAP_KILL\"] | CAP_SYS_ADMIN",
        "\"CapAdd\": [\"ALL\"] | CAP_ALL",
        "\"NetworkMode\": \"host\" | Network namespace",
        "\"PidMode\": \"container:x\" | of another container",
        "\"IpcMode\": \"host\" | Ipc",
        "\"UTSMode\": \"host\" | UTS",
        "\"UsernsMode\": \"host\" | user",
        "\"CgroupnsMode\": \"host\" | cgroup namespace",
        "\"CgroupParent\": \"/x\" | cgroup parent /x",
        "\"SecurityOpt\": [\"seccomp=unconfined\"] | seccomp=unconfined",
        "\"SecurityOpt\": [\"apparmor:unconfined\"] | apparmor=unconfined",
        "\"SecurityOpt\": [\"label=disable\"] | label=disable",
        "\"Devices\": [{\"PathOnHost\": \"/dev/sda\"}] | devices",
        "\"DeviceCgroupRules\": [\"a *:* rwm\"] | devices",
        "\"DeviceRequests\": [{\"Count\": -1}] | devices",
        "\"Binds\": [\"/etc:/x\"] | /etc",
        "\"Mounts\": [{\"Type\": \"bind\", \"Source\": \"/srv\"}] | /srv",
        "\"Mounts\": [{\"Type\": \"volume\", \"VolumeOptions\": {\"DriverConfig\": {\"Name\": \"x\"}}}] | driver",
        "\"VolumesFrom\": [\"x\"] | another container",
        "\"Links\": [\"x\"] | links",
        "\"OomScoreAdj\": -1000 | OOM",
        "\"OomKillDisable\": true | OOM",
        "\"Runtime\": \"kata\" | runtime kata",
        "\"LogConfig\": {\"Type\": \"gelf\"} | log driver gelf",
        "\"MaskedPaths\": [] | /proc and /sys",
        "\"ReadonlyPaths\": [] | /proc and /sys",
        "\"Annotations\": {\"org.criu.config\": \"/x\"} | org.criu.config",
        "\"FutureSetting\": [1] | HostConfig.FutureSetting",
        "\"CpuRealtimeRuntime\": 5 | CpuRealtimeRuntime"
      })
  void eachIsNamed(String setting, String name) throws Exception {
    assertThat(of("{" + setting + "}", "[]")).singleElement().asString().contains(name);
  }

  @Test
  void mountsOfTheHostAreNamedWhereverTheyAre() throws Exception {
    assertThat(of("{}", "[{\"Type\": \"bind\", \"Source\": \"/root\"}]"))
        .containsExactly("the host's path /root");
    assertThat(of("{}", "[{\"Type\": \"volume\", \"Name\": \"/root\"}]"))
        .containsExactly("the host's path /root");
    CheckpointManifest.Mount mount =
        new CheckpointManifest.Mount("bind", "", "/a\u001b", "/b", false, true, 0755, 0, 0);
    assertThat(PrivilegedSettings.of(ForeignWords.JSON.readTree("{}"), manifest(List.of(mount))))
        .containsExactly("the host's path /a?");
  }

  @Test
  void whatIsStricterIsNoPrivilege() throws Exception {
    assertThat(
            of(
                "{\"SecurityOpt\": [\"no-new-privileges\"], \"CapAdd\": [\"CHOWN\"],"
                    + " \"CapDrop\": [\"ALL\"], \"ReadonlyRootfs\": true,"
                    + " \"Annotations\": {\"io.dockercr.original\": \"x\"}}",
                "[]"))
        .isEmpty();
  }
}
