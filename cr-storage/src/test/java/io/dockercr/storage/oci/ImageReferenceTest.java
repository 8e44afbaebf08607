package io.dockercr.storage.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String DIGEST = "sha256:" + "0f".repeat(32);

  @Test
  void hasARegistryARepositoryAndATag() {
    ImageReference reference = ImageReference.parse("registry.example.com:5000/team/web_1:v1.2");
    assertThat(reference.registry()).isEqualTo("registry.example.com:5000");
    assertThat(reference.repository()).isEqualTo("team/web_1");
    assertThat(reference.tag()).contains("v1.2");
    assertThat(reference.digest()).isEmpty();
    assertThat(reference.version()).isEqualTo("v1.2");
    assertThat(reference).hasToString("registry.example.com:5000/team/web_1:v1.2");
  }

  @Test
  void theTagIsLatestUnlessThereIsADigest() {
    assertThat(ImageReference.parse("a.example/b").tag()).contains("latest");
    ImageReference byDigest = ImageReference.parse("a.example/b@" + DIGEST);
    assertThat(byDigest.tag()).isEmpty();
    assertThat(byDigest.version()).isEqualTo(DIGEST);
    assertThat(ImageReference.parse("a.example/b:c@" + DIGEST).version()).isEqualTo(DIGEST);
    assertThat(ImageReference.parse("a.example/b:c@" + DIGEST).tag()).isEqualTo(Optional.of("c"));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:5000/a, true",
    "127.0.0.1:5000/a, true",
    "127.1.2.3:80/a, true",
    "[::1]:5000/a, true",
    "localhost.example.com/a, false",
    "127.0.0.1.example.com/a, false",
    "[fe80::1]:5000/a, false",
    "10.0.0.1:5000/a, false"
  })
  void tellsWhatIsOnThisHost(String text, boolean loopback) {
    assertThat(ImageReference.parse(text).isLoopback()).isEqualTo(loopback);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "web",
        "team/web:1",
        "localhost/web",
        "a.example/",
        "a.example/Web",
        "a.example/web:",
        "a.example/web:a b",
        "a.example/../etc",
        "a.example//web",
        "a.example/web@sha256:12",
        "a.example/web@md5:00",
        "user:password@a.example/web",
        "http://a.example/web",
        "a.example/web?x=y",
        "a.example:99999999/web"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
