package io.dockercr.oci;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import io.dockercr.storage.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import land.oras.auth.AuthProvider;
import land.oras.auth.AuthStore;
import land.oras.auth.AuthStoreAuthenticationProvider;
import land.oras.exception.OrasException;

/** The user's credentials for registries: Docker's configuration file, or one in its form. */
final class Credentials {
  private static final int MAX_BYTES = 1 << 20;
  private static final int OTHERS = 0077;
  private static final String HINT =
      "`docker login` and `podman login --authfile FILE` write such files.";

  private Credentials() {}

  /**
   * Gives each request of a repository its credentials.
   *
   * @param file asked for by the user; else those that `docker login` and `podman login` write are
   *     read, if they are there
   * @throws StorageException if a file can't be read or understood, or if others may read the one
   *     that was asked for
   */
  static AuthProvider of(ImageReference reference, Optional<Path> file) throws CheckpointException {
    List<Path> files = file.isPresent() ? List.of(requirePrivate(file.get())) : usual();
    List<Path> useful = new ArrayList<>();
    for (Path each : files) {
      // oras-java fails on a file that has none.
      if (content(each).contains("\"auths\"")) {
        useful.add(each);
      }
    }
    try {
      return new AuthStoreAuthenticationProvider(AuthStore.newStore(useful));
    } catch (OrasException | IllegalArgumentException | NullPointerException e) {
      throw new StorageException(
          "The credentials for "
              + reference.registry()
              + " can't be read: "
              + (useful.size() == 1 ? useful.get(0) : useful)
              + " is not in the form of Docker's config.json.",
          HINT,
          null);
    }
  }

  /** Where `docker login` and `podman login` keep them. */
  private static List<Path> usual() {
    Map<String, String> environment = System.getenv();
    List<Path> files = new ArrayList<>();
    if (environment.containsKey("REGISTRY_AUTH_FILE")) {
      files.add(Path.of(environment.get("REGISTRY_AUTH_FILE")));
    } else {
      Path docker =
          environment.containsKey("DOCKER_CONFIG")
              ? Path.of(environment.get("DOCKER_CONFIG"))
              : Path.of(System.getProperty("user.home"), ".docker");
      files.add(docker.resolve("config.json"));
      if (environment.containsKey("XDG_RUNTIME_DIR")) {
        files.add(Path.of(environment.get("XDG_RUNTIME_DIR"), "containers", "auth.json"));
      }
    }
    files.removeIf(each -> !Files.isReadable(each));
    return files;
  }

  private static Path requirePrivate(Path file) throws StorageException {
    try {
      int mode = (int) Files.getAttribute(file, "unix:mode");
      if ((mode & OTHERS) != 0) {
        throw new StorageException(
            "The credentials in " + file + " can be read or changed by other users.",
            "Run \"chmod 600 " + file + "\"; if others have read it, change the password.");
      }
      return file;
    } catch (NoSuchFileException e) {
      throw new StorageException("There is no file " + file + " of credentials.", HINT, e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static String content(Path file) throws StorageException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new StorageException(
            "The file of credentials " + file + " is larger than " + MAX_BYTES + " bytes.", HINT);
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static StorageException unreadable(Path file, IOException e) {
    return new StorageException(
        "The file of credentials " + file + " can't be read: " + Reasons.of(e) + ".", HINT, e);
  }
}
