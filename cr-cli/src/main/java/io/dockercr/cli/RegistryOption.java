package io.dockercr.cli;

import io.dockercr.api.CheckpointException;
import io.dockercr.storage.oci.ImageReference;
import io.dockercr.storage.oci.ImageRegistry;
import io.dockercr.storage.oci.ImageRegistryProvider;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import picocli.CommandLine.Option;

/** {@code --creds-file} and {@code --plain-http}: how a command speaks to a registry. */
final class RegistryOption {
  private static final String PLUGIN = "oci";

  @Option(
      names = "--creds-file",
      paramLabel = "FILE",
      description =
          "Credentials for registries, in the form of Docker's config.json; its owner's alone. Default: those of"
              + " `docker login` or `podman login`, with their credential helpers.")
  private Path credentials;

  @Option(
      names = "--plain-http",
      description =
          "Speak to the registry without TLS, which everybody on the way can read. Default: only if it is on this"
              + " host, as its name (localhost, 127.…, [::1]) says.")
  private Boolean plainHttp;

  /** Prepares a connection. The caller closes it. */
  ImageRegistry connect(ImageReference reference) throws CheckpointException {
    boolean plain = plainHttp == null ? reference.isLoopback() : plainHttp;
    return provider()
        .connect(
            reference, new ImageRegistryProvider.Access(plain, Optional.ofNullable(credentials)));
  }

  private static ImageRegistryProvider provider() {
    ClassLoader loader =
        Plugins.loader(PLUGIN).orElseGet(() -> Thread.currentThread().getContextClassLoader());
    return ServiceLoader.load(ImageRegistryProvider.class, loader)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "This docker-cr was installed without what speaks to registries, plugins/"
                        + PLUGIN
                        + "."));
  }
}
