package io.dockercr.storage.oci;

import java.util.Map;

/** What images call the architectures that the kernel has other names for. */
final class Architectures {
  private static final Map<String, String> BY_KERNEL_NAME =
      Map.of(
          "x86_64", "amd64",
          "aarch64", "arm64",
          "armv7l", "arm",
          "i686", "386");

  private Architectures() {}

  /**
   * @param kernelName as {@code uname -m} gives it
   */
  static String inImages(String kernelName) {
    return BY_KERNEL_NAME.getOrDefault(kernelName, kernelName);
  }

  /** That of this host, in images. */
  static String here() {
    String name = System.getProperty("os.arch");
    return inImages(name);
  }
}
