package io.dockercr.s3;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a store is: {@code s3://BUCKET/PREFIX?endpoint=URL&region=REGION&path-style=true}. Only the
 * bucket has to be given. Immutable.
 *
 * @param bucket its name
 * @param prefix with which the names of all objects begin; ends in a slash unless it is empty
 * @param endpoint the server, {@code http} or {@code https}; empty for Amazon's
 * @param region empty for the SDK's default, or for a server to which regions mean nothing
 * @param pathStyle whether the bucket's name goes into the path rather than the host's name
 */
record S3Location(
    String bucket,
    String prefix,
    Optional<URI> endpoint,
    Optional<String> region,
    boolean pathStyle) {
  static final String SCHEME = "s3";

  private static final String ENDPOINT = "endpoint";
  private static final String REGION = "region";
  private static final String PATH_STYLE = "path-style";

  /** What servers allow, with room for those that allow more than Amazon. */
  private static final String BUCKET = "[a-zA-Z0-9][a-zA-Z0-9._-]{1,62}";

  private static final String NAMED = "s3://BUCKET/PREFIX?endpoint=URL&region=REGION";

  private static final String PREFIX_PART = "[a-zA-Z0-9!_.*'()-]+";

  /**
   * Understands a store's URI.
   *
   * @throws IllegalArgumentException if it is not as above
   */
  static S3Location parse(URI uri) {
    String bucket = uri.getRawAuthority();
    // Without the URI in what is said: people write keys before an @ there.
    if (uri.isOpaque() || bucket == null || uri.getFragment() != null) {
      throw new IllegalArgumentException("An S3 store is named " + NAMED + ".");
    }
    if (bucket.indexOf('@') >= 0 || bucket.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "An S3 store is named " + NAMED + ", the bucket without a user or port.");
    }
    if (!bucket.matches(BUCKET)) {
      throw new IllegalArgumentException(
          "The bucket's name has 2 to 63 letters, digits, dots, underscores and hyphens, a letter or"
              + " digit first.");
    }
    Map<String, String> query = query(uri);
    Optional<URI> endpoint = Optional.ofNullable(query.remove(ENDPOINT)).map(S3Location::endpoint);
    Optional<String> region = Optional.ofNullable(query.remove(REGION));
    String pathStyle = query.remove(PATH_STYLE);
    if (!query.isEmpty()) {
      throw new IllegalArgumentException(
          "The URI of an S3 store has endpoint, region and path-style; not \""
              + query.keySet().iterator().next()
              + "\".");
    }
    region.ifPresent(S3Location::requireRegion);
    return new S3Location(
        bucket, prefix(uri.getPath()), endpoint, region, isPathStyle(pathStyle, endpoint));
  }

  private static String prefix(String path) {
    StringBuilder prefix = new StringBuilder();
    for (String part : path.split("/")) {
      if (part.isEmpty()) {
        continue;
      }
      if (!part.matches(PREFIX_PART) || part.equals(".") || part.equals("..")) {
        throw new IllegalArgumentException(
            "\"" + part + "\" can't be part of a prefix: it may have letters, digits and !_.*'()-");
      }
      prefix.append(part).append('/');
    }
    return prefix.toString();
  }

  private static URI endpoint(String text) {
    try {
      URI endpoint = new URI(text);
      boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
      boolean plain =
          endpoint.getUserInfo() == null
              && endpoint.getQuery() == null
              && endpoint.getFragment() == null;
      if (http && plain && endpoint.getHost() != null) {
        return endpoint;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("The endpoint is not a URL: " + e.getReason() + ".", e);
    }
    throw new IllegalArgumentException(
        "The endpoint has to be http://HOST:PORT or https://HOST:PORT, without user and password.");
  }

  private static void requireRegion(String region) {
    if (!region.matches("[a-zA-Z0-9-]{1,64}")) {
      throw new IllegalArgumentException("\"" + region + "\" can't be a region.");
    }
  }

  /** Names of buckets as names of hosts need a domain, which few servers but Amazon's have. */
  private static boolean isPathStyle(String given, Optional<URI> endpoint) {
    if (given == null) {
      return endpoint.isPresent();
    }
    if (!given.equals("true") && !given.equals("false")) {
      throw new IllegalArgumentException("path-style is true or false, not \"" + given + "\".");
    }
    return given.equals("true");
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new LinkedHashMap<>();
    if (uri.getRawQuery() == null) {
      return query;
    }
    for (String part : uri.getRawQuery().split("&")) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("The URI's query is not NAME=VALUE&NAME=VALUE.");
      }
      String value = part.substring(equals + 1).replace("+", "%2B");
      query.put(part.substring(0, equals), URLDecoder.decode(value, StandardCharsets.UTF_8));
    }
    return query;
  }

  /** The URI of the same store. */
  URI uri() {
    Map<String, String> query = new TreeMap<>();
    endpoint.ifPresent(url -> query.put(ENDPOINT, url.toString()));
    region.ifPresent(name -> query.put(REGION, name));
    if (pathStyle != endpoint.isPresent()) {
      query.put(PATH_STYLE, String.valueOf(pathStyle));
    }
    String place = address("");
    StringBuilder text = new StringBuilder(place.substring(0, place.length() - 1));
    String separator = "?";
    for (Map.Entry<String, String> entry : query.entrySet()) {
      String value = entry.getValue().replace("%", "%25");
      text.append(separator).append(entry.getKey()).append('=').append(value);
      separator = "&";
    }
    return URI.create(text.toString());
  }

  /** How a person names something in the store, by the name that follows the prefix. */
  String address(String name) {
    return SCHEME + "://" + bucket + "/" + prefix + name;
  }

  /** The server, as a message names it. */
  String server() {
    return endpoint.map(URI::toString).orElse("Amazon S3");
  }
}
