package io.dockercr.docker.exchange;

/** Names of container images. */
final class ImageNames {
  private ImageNames() {}

  /** The name in full: {@code docker.io/library/nginx:latest} for {@code nginx}. */
  static String full(String name) {
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    boolean registry =
        first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    String full = registry ? name : "docker.io/" + (slash < 0 ? "library/" : "") + name;
    boolean tagged = full.indexOf('@') >= 0 || full.lastIndexOf(':') > full.lastIndexOf('/');
    return tagged ? full : full + ":latest";
  }
}
