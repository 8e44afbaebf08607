package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MountSelectionTest {
  private static final String INSPECT =
      """
      {"HostConfig": {"Tmpfs": {"/t": ""}},
       "Mounts": [{"Type": "bind", "Source": "/data", "Destination": "/a/"},
                  {"Type": "bind", "Source": "/a", "Destination": "/b"},
                  {"Type": "volume", "Name": "cache", "Source": "/var/x", "Destination": "/c"},
                  {"Type": "volume", "Name": "cache", "Source": "/var/x", "Destination": "/d"},
                  {"Type": "tmpfs", "Source": "", "Destination": "/tm"}]}
      """;

  /** The mounts that a checkpoint records of such a container. */
  static MountSelection selection(JsonNode inspect, Set<String> skip, Map<String, String> map) {
    List<CheckpointManifest.Mount> mounts = new ArrayList<>();
    for (JsonNode mount : inspect.path("Mounts")) {
      mounts.add(
          new CheckpointManifest.Mount(
              mount.path("Type").asText(),
              mount.path("Name").asText(),
              mount.path("Source").asText(),
              mount.path("Destination").asText(),
              false,
              true,
              0755,
              0,
              0));
    }
    return MountSelection.of(mounts, inspect, skip, map);
  }

  private static MountSelection selection(Set<String> skip, Map<String, String> map)
      throws Exception {
    return selection(EngineApi.JSON.readTree(INSPECT), skip, map);
  }

  @Test
  void skipsByThePathInTheContainer() throws Exception {
    MountSelection selection = selection(Set.of("/a", "/t/", "/tm"), Map.of());

    assertThat(selection.skipped()).containsExactlyInAnyOrder("/a", "/t", "/tm");
    assertThat(selection.destinations()).containsExactly("/b", "/c", "/d");
  }

  @Test
  void mapsByThePathInTheContainerBeforeTheSource() throws Exception {
    MountSelection selection = selection(Set.of(), Map.of("/a", "/new"));

    assertThat(selection.replacement("/a/")).contains("/new");
    assertThat(selection.replacement("/b")).isEmpty();
    assertThat(selection.kept().get(0).source()).isEqualTo("/new");
  }

  @Test
  void mapsAllMountsOfASource() throws Exception {
    MountSelection selection = selection(Set.of(), Map.of("cache", "/dir", "/data", "other"));

    assertThat(selection.replacement("/c")).contains("/dir");
    assertThat(selection.replacement("/d")).contains("/dir");
    assertThat(selection.kept().get(0).type()).isEqualTo("volume");
    assertThat(selection.kept().get(0).name()).isEqualTo("other");
    assertThat(selection.kept().get(2).type()).isEqualTo("bind");
  }

  @Test
  void whatIsNotThereOrHasNoSourceIsRefused() {
    assertThatThrownBy(() -> selection(Set.of("/etc/hosts"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no mount at /etc/hosts")
        .hasMessageContaining("/a, /b, /c, /d, /tm, /t");
    assertThatThrownBy(() -> selection(Set.of(), Map.of("nothing", "/x")))
        .hasMessageContaining("no mount at nothing");
    assertThatThrownBy(() -> selection(Set.of(), Map.of("/t", "/x"))).hasMessageContaining("tmpfs");
    assertThatThrownBy(() -> selection(Set.of(), Map.of("/tm", "/x")))
        .hasMessageContaining("tmpfs");
    assertThatThrownBy(() -> selection(Set.of("/b"), Map.of("/b", "/x")))
        .hasMessageContaining("skipped and mapped");
  }
}
