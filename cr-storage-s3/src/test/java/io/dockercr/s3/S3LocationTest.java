package io.dockercr.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {
  private static S3Location parse(String uri) {
    return S3Location.parse(URI.create(uri));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://bucket",
        "s3://bucket/a/b",
        "s3://bucket/a?endpoint=http://127.0.0.1:9000",
        "s3://bucket/a?endpoint=https://s3.example.org/under&region=eu-1",
        "s3://bucket?endpoint=http://host&path-style=false",
        "s3://bucket?path-style=true&region=eu-central-1"
      })
  void isWrittenAsItIsRead(String uri) {
    assertThat(parse(uri).uri()).isEqualTo(URI.create(uri));
    assertThat(parse(parse(uri).uri().toString())).isEqualTo(parse(uri));
  }

  @Test
  void slashesMoreOrLessMeanTheSame() {
    assertThat(parse("s3://bucket/a//b/")).isEqualTo(parse("s3://bucket/a/b"));
    assertThat(parse("s3://bucket/")).isEqualTo(parse("s3://bucket"));
    assertThat(parse("s3://bucket?endpoint=http%3A%2F%2Fh").endpoint())
        .contains(URI.create("http://h"));
    assertThat(parse("s3://bucket/a").address("web/first")).isEqualTo("s3://bucket/a/web/first");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3:bucket",
        "s3:/bucket",
        "s3://b",
        "s3://KEY:topsecret@bucket/a",
        "s3://bucket:80/a",
        "s3://bucket/a/../b",
        "s3://bucket/a%20b",
        "s3://bucket/a#b",
        "s3://bucket?endpoint=ftp://h",
        "s3://bucket?endpoint=http://KEY:topsecret@h",
        "s3://bucket?endpoint=h:9000",
        "s3://bucket?secret=topsecret",
        "s3://bucket?region=a/b",
        "s3://bucket?path-style=yes",
        "s3://bucket?path-style"
      })
  void anythingElseIsRefused(String uri) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(uri))
        .withMessageNotContaining("topsecret");
  }

  @Test
  void whatIsWrongWithTheBucketIsTold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("s3://b/p"))
        .withMessageContaining("The bucket's name has 2 to 63 letters");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("s3://KEY:topsecret@bucket/a"))
        .withMessageContaining("without a user or port");
  }

  @Test
  void optionsHaveDefaultsAndLimits() {
    S3Location location = parse("s3://bucket/a");
    S3Options options = S3Options.parse(location, Map.of());
    assertThat(options.connections()).isEqualTo(4);
    assertThat(options.partBytes()).isEqualTo(16 << 20);
    assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(options.staging())
        .isAbsolute()
        .isNotEqualTo(S3Options.parse(parse("s3://bucket/b"), Map.of()).staging());
    for (String bad : new String[] {"0", "-1", "65", "4.5", "", "x"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> S3Options.parse(location, Map.of("connections", bad)))
          .withMessageContaining("connections");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> S3Options.parse(location, Map.of("staging", "here")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> S3Options.parse(location, Map.of("secret", "topsecret")))
        .withMessageContaining("no option \"secret\"")
        .withMessageNotContaining("topsecret");
  }

  @Test
  void partsAreNeverTooMany() {
    PartSizes small = PartSizes.of(3 << 20, 16 << 20);
    assertThat(small.count()).isEqualTo(1);
    assertThat(small.length(0)).isEqualTo(3 << 20);
    PartSizes exact = PartSizes.of(32 << 20, 16 << 20);
    assertThat(exact.count()).isEqualTo(2);
    assertThat(exact.length(1)).isEqualTo(16 << 20);
    long huge = 5L << 40;
    PartSizes many = PartSizes.of(huge, 16 << 20);
    assertThat(many.count()).isLessThanOrEqualTo(10_000);
    assertThat(many.start(many.count() - 1) + many.length(many.count() - 1)).isEqualTo(huge);
    assertThat(PartSizes.of(0, 16 << 20).count()).isZero();
  }
}
