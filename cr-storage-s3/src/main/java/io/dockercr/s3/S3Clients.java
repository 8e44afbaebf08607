package io.dockercr.s3;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/** Clients of object stores. */
final class S3Clients {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 3;

  /** What a server gets that has no regions: it is part of what is signed. */
  private static final Region ANY = Region.US_EAST_1;

  private S3Clients() {}

  /**
   * A client of a store's server. Asks nobody anything yet; the caller closes it.
   *
   * @throws software.amazon.awssdk.core.exception.SdkClientException if there is no region
   */
  static S3Client connect(S3Location location, S3Options options) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECT)
                    .socketTimeout(options.timeout()))
            .credentialsProvider(DefaultCredentialsProvider.builder().build())
            .forcePathStyle(location.pathStyle())
            // Ours go into headers, which every server understands or passes over; the SDK's own
            // would come after the data, which many servers can't read.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build())
            .overrideConfiguration(
                overrides ->
                    overrides.retryStrategy(
                        AwsRetryStrategy.standardRetryStrategy().toBuilder()
                            .maxAttempts(ATTEMPTS)
                            .build()));
    location.endpoint().ifPresent(builder::endpointOverride);
    if (location.region().isPresent()) {
      builder.region(Region.of(location.region().orElseThrow()));
    } else if (location.endpoint().isPresent()) {
      builder.region(ANY);
    }
    return builder.build();
  }
}
