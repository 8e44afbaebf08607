package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.Encoding;
import io.dockercr.api.CheckpointManifest.Encryption;
import io.dockercr.api.CheckpointManifest.FileEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds {@code docs/checkpoint-format.md} to what is written. */
class CheckpointFormatTest {
  private static final Path DOCUMENT = Path.of("../docs/checkpoint-format.md");
  private static final CheckpointManifest MANIFEST =
      Manifests.of(new CheckpointId("web", "first"))
          .withFiles(List.of(new FileEntry("images/core-1.img", 4, "crc32c:01234567")))
          .withEncoding(
              Optional.of(
                  new Encoding(
                      true,
                      "zstd:3",
                      List.of(new FileEntry("images/core-1.img", 4, "crc32c:01234567")),
                      Optional.of(new Encryption("scheme", "id", "nonce", "sealed")))));

  @TempDir Path temp;

  private static String section(String from, String to) throws IOException {
    String document = Files.readString(DOCUMENT);
    return document.substring(document.indexOf(from), document.indexOf(to));
  }

  @Test
  void everyFieldIsDescribedAndNoOther() throws Exception {
    Matcher rows =
        Pattern.compile("(?m)^\\| `([^`]+)` \\| (text|number|boolean|object|array) \\| \\S.*\\|$")
            .matcher(section("## manifest.json", "### Digests"));
    assertThat(rows.results().map(row -> row.group(1)))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(JsonFieldRemoval.fields(ManifestJson.write(MANIFEST)));
  }

  @Test
  void fieldsAreDescribedInTheirOrder() throws Exception {
    String json = new String(ManifestJson.write(MANIFEST), UTF_8);
    Matcher rows =
        Pattern.compile("(?m)^\\| `([a-zA-Z]+)` \\|")
            .matcher(section("## manifest.json", "### Digests"));
    List<String> order = rows.results().map(row -> "\n  \"" + row.group(1) + "\" :").toList();
    assertThat(json).containsSubsequence(order);
  }

  @Test
  void theLogsAreNamed() throws Exception {
    for (String log : CheckpointFiles.LOGS) {
      assertThat(section("## Files", "## manifest.json")).contains("| `" + log + "` |");
    }
  }

  @Test
  void theDigestIsComputedAnewAsDescribed() throws Exception {
    Path file = temp.resolve("manifest.json");
    byte[] json = ManifestJson.write(MANIFEST);
    String edited =
        new String(json, UTF_8).replace("\"kernel\" : \"6.18.0\"", "\"kernel\" : \"7\"");
    Files.writeString(file, edited);
    Matcher script =
        Pattern.compile("(?s)```sh\n(.*?)```").matcher(section("### Digests", "## What else"));
    assertThat(script.find()).isTrue();
    Process sh =
        new ProcessBuilder("sh", "-ec", script.group(1))
            .directory(temp.toFile())
            .inheritIO()
            .start();
    assertThat(sh.waitFor()).isZero();
    assertThat(ManifestJson.read(Files.readAllBytes(file), "it").platform().kernel())
        .isEqualTo("7");
  }
}
