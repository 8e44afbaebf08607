package io.dockercr.storage.oci;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names an image in a registry: {@code HOST[:PORT]/REPOSITORY[:TAG][@DIGEST]}. Immutable.
 *
 * @param registry the registry's host, with its port if that is not the usual one
 * @param repository the repository's path
 * @param tag the tag; {@code latest} if neither tag nor digest was written
 * @param digest {@code sha256:} and 64 hexadecimal digits; counts for more than the tag
 */
public record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<String> digest) {
  private static final String HOST = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final String REGISTRY =
      "(?:" + HOST + "(?:\\." + HOST + ")*|\\[[0-9a-fA-F:]{2,39}\\])(?::[0-9]{1,5})?";
  private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final Pattern TEXT =
      Pattern.compile(
          "(?<registry>"
              + REGISTRY
              + ")/(?<repository>"
              + PART
              + "(?:/"
              + PART
              + ")*)(?::(?<tag>[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}))?"
              + "(?:@(?<digest>[a-z0-9]+:[0-9a-zA-Z]+))?");
  private static final Pattern LOOPBACK =
      Pattern.compile("(?:localhost|127\\.[0-9]+\\.[0-9]+\\.[0-9]+|\\[::1\\])(?::[0-9]+)?");
  private static final int MAX_LENGTH = 512;

  /**
   * Reads what a user writes. The registry has to be named: nothing is guessed.
   *
   * @throws IllegalArgumentException if it is no reference
   */
  public static ImageReference parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (text.length() > MAX_LENGTH || !matcher.matches()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" does not name an image: REGISTRY/REPOSITORY:TAG does, with the repository in small letters.");
    }
    String registry = matcher.group("registry");
    if (registry.indexOf('.') < 0 && registry.indexOf(':') < 0) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" begins with no registry: a host name with a dot or a port, such as registry.example.com/"
              + matcher.group("repository")
              + ".");
    }
    Optional<String> digest = Optional.ofNullable(matcher.group("digest"));
    if (digest.isPresent()) {
      Digests.require(digest.get());
    }
    Optional<String> tag = Optional.ofNullable(matcher.group("tag"));
    return new ImageReference(
        registry,
        matcher.group("repository"),
        tag.isEmpty() && digest.isEmpty() ? Optional.of("latest") : tag,
        digest);
  }

  /** Whether the registry is on this host, as its name says: nothing is looked up. */
  public boolean isLoopback() {
    return LOOPBACK.matcher(registry).matches();
  }

  /** What the registry is asked for: the digest, or else the tag. */
  public String version() {
    return digest.or(() -> tag).orElseThrow();
  }

  @Override
  public String toString() {
    return registry
        + "/"
        + repository
        + tag.map(name -> ":" + name).orElse("")
        + digest.map(name -> "@" + name).orElse("");
  }
}
