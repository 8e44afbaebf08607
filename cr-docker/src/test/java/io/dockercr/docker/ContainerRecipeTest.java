package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContainerRecipeTest {
  private static final String INSPECT =
      """
      {"Id": "0123456789abcdef", "Name": "/web", "Image": "sha256:aa",
       "Config": {"Hostname": "0123456789ab", "Env": ["A=1"], "NewerThanUs": {"kept": true},
                  "Volumes": {"/anon": {}, "/skipped": {}}},
       "HostConfig": {"Runtime": "runc", "Binds": ["/src:/dst:ro", "/src2:/skipped"],
                      "Tmpfs": {"/t": "size=1m"},
                      "Mounts": [{"Type": "volume", "Source": "cache", "Target": "/mounted",
                                  "VolumeOptions": {"NoCopy": true}}], "VolumesFrom": ["other"], "ContainerIDFile": "/x"},
       "Mounts": [{"Type": "bind", "Source": "/src", "Destination": "/dst", "RW": false},
                  {"Type": "bind", "Source": "/src2", "Destination": "/skipped", "RW": true},
                  {"Type": "volume", "Name": "cache", "Destination": "/mounted", "RW": true},
                  {"Type": "volume", "Name": "deadbeef", "Destination": "/anon", "RW": true},
                  {"Type": "volume", "Name": "theirs", "Destination": "/from", "RW": false}],
       "NetworkSettings": {"Networks": {"net": {
           "IPAMConfig": {"IPv4Address": "10.1.0.9"}, "Aliases": ["db", "0123456789ab"],
           "IPAddress": "10.1.0.9", "EndpointID": "e"}}}}
      """;

  private static ObjectNode body(String... skip) throws Exception {
    return body(Set.of(skip), Map.of());
  }

  private static ObjectNode body(Set<String> skip, Map<String, String> map) throws Exception {
    JsonNode inspect = EngineApi.JSON.readTree(INSPECT);
    return new ContainerRecipe(inspect, MountSelectionTest.selection(inspect, skip, map))
        .createBody("image", "docker-cr", false);
  }

  @Test
  void replaysTheEnginesOwnWords() throws Exception {
    ObjectNode body = body();

    assertThat(body.path("NewerThanUs").path("kept").asBoolean()).isTrue();
    assertThat(body.path("Hostname").asText()).isEqualTo("0123456789ab");
    assertThat(body.path("Image").asText()).isEqualTo("image");
    assertThat(body.path("HostConfig").path("Runtime").asText()).isEqualTo("docker-cr");
    assertThat(body.path("HostConfig").has("ContainerIDFile")).isFalse();
  }

  @Test
  void attachesVolumesThatNobodyNamedByTheirNames() throws Exception {
    JsonNode binds = body().path("HostConfig").path("Binds");

    assertThat(binds.toString())
        .isEqualTo("[\"/src:/dst:ro\",\"/src2:/skipped\",\"deadbeef:/anon\",\"theirs:/from:ro\"]");
    assertThat(body().path("HostConfig").path("VolumesFrom").isNull()).isTrue();
  }

  @Test
  void leavesOutWhatIsSkipped() throws Exception {
    ObjectNode body = body("/skipped", "/anon", "/t");

    assertThat(body.path("HostConfig").path("Binds").toString())
        .isEqualTo("[\"/src:/dst:ro\",\"theirs:/from:ro\"]");
    assertThat(body.path("HostConfig").path("Tmpfs")).isEmpty();
    assertThat(body.path("Volumes")).isEmpty();
  }

  @Test
  void mountsOtherSources() throws Exception {
    JsonNode hostConfig =
        body(Set.of(), Map.of("/src", "/new", "/anon", "other", "cache", "/elsewhere"))
            .path("HostConfig");

    assertThat(hostConfig.path("Binds").toString())
        .isEqualTo("[\"/new:/dst:ro\",\"/src2:/skipped\",\"other:/anon\",\"theirs:/from:ro\"]");
    assertThat(hostConfig.path("Mounts").toString())
        .isEqualTo("[{\"Type\":\"bind\",\"Source\":\"/elsewhere\",\"Target\":\"/mounted\"}]");
  }

  @Test
  void asksForTheNetworksThatWereAskedFor() throws Exception {
    JsonNode endpoint = body().path("NetworkingConfig").path("EndpointsConfig").path("net");

    assertThat(endpoint.path("IPAMConfig").path("IPv4Address").asText()).isEqualTo("10.1.0.9");
    assertThat(endpoint.path("Aliases").toString()).isEqualTo("[\"db\"]");
    assertThat(endpoint.has("EndpointID")).isFalse();
  }

  @Test
  void establishedConnectionsNeedTheVeryAddresses() throws Exception {
    JsonNode inspect = EngineApi.JSON.readTree(INSPECT);
    JsonNode network = inspect.path("NetworkSettings").path("Networks").path("net");
    ((ObjectNode) network).put("MacAddress", "02:00:00:00:00:09").remove("IPAMConfig");
    ((ObjectNode) network).put("GlobalIPv6Address", "fd00::9");

    JsonNode endpoint =
        NetworkPlan.networkingConfig(inspect, true).path("EndpointsConfig").path("net");

    assertThat(endpoint.path("IPAMConfig").path("IPv4Address").asText()).isEqualTo("10.1.0.9");
    assertThat(endpoint.path("IPAMConfig").path("IPv6Address").asText()).isEqualTo("fd00::9");
    assertThat(endpoint.path("MacAddress").asText()).isEqualTo("02:00:00:00:00:09");
    assertThat(
            NetworkPlan.networkingConfig(inspect, false)
                .path("EndpointsConfig")
                .path("net")
                .has("MacAddress"))
        .isFalse();
  }
}
