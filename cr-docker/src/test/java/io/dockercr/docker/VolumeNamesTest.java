package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VolumeNamesTest {
  private static final String INSPECT =
      """
      {"Mounts": [{"Type": "volume", "Name": "data", "Destination": "/data"},
                  {"Type": "bind", "Source": "/data", "Destination": "/bind"}],
       "HostConfig": {"Binds": ["data:/data:ro", "/data:/bind", "/alone", "database:/db"],
                      "Mounts": [{"Type": "volume", "Source": "data", "Target": "/d"},
                                 {"Type": "bind", "Source": "data", "Target": "/e"},
                                 {"Type": "volume", "Target": "/f"}]}}
      """;

  @Test
  void volumesAreRenamedWhereverTheyStandAndNothingElse() throws Exception {
    JsonNode inspect = EngineApi.JSON.readTree(INSPECT);
    JsonNode renamed = new VolumeNames(Map.of("data", "new")).inspect(inspect);
    assertThat(renamed)
        .isEqualTo(
            EngineApi.JSON.readTree(
                INSPECT
                    .replace("\"Name\": \"data\"", "\"Name\": \"new\"")
                    .replace("\"data:/data:ro\"", "\"new:/data:ro\"")
                    .replace(
                        "\"volume\", \"Source\": \"data\"", "\"volume\", \"Source\": \"new\"")));
    assertThat(inspect).isEqualTo(EngineApi.JSON.readTree(INSPECT));
  }
}
