package io.dockercr.docker;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.MountSourceMissingException;
import io.dockercr.api.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The paths of this host that a restored container mounts: are they there, and may they be made?
 */
final class MountSources {
  /** Never made, nor anything in them: a checkpoint has no say in what makes up the host. */
  private static final Set<String> FORBIDDEN =
      Set.of(
          "/",
          "/etc",
          "/proc",
          "/sys",
          "/dev",
          "/run",
          "/boot",
          "/bin",
          "/sbin",
          "/lib",
          "/lib64",
          "/usr",
          "/var/run",
          "/root");

  private final EngineApi engine;
  private final List<CheckpointManifest.Mount> mounts;

  /**
   * @param mounts the mounts of the container to be
   */
  MountSources(EngineApi engine, List<CheckpointManifest.Mount> mounts) {
    this.engine = engine;
    this.mounts = mounts;
  }

  /**
   * Finds what is missing, and makes it if that is wanted.
   *
   * @return a sentence for each that was made
   * @throws MountSourceMissingException if something is missing that is not to be made
   */
  List<String> prepare(boolean make) throws CheckpointException {
    List<String> made = new ArrayList<>();
    for (CheckpointManifest.Mount mount : mounts) {
      if (mount.type().equals("volume")) {
        requireVolume(mount);
      } else if (mount.type().equals("bind")) {
        if (Files.exists(Path.of(mount.source()))) {
          requireSameType(mount);
        } else if (make) {
          make(mount);
          made.add("Created the mount source " + mount.source() + ".");
        } else {
          throw missing(mount);
        }
      }
    }
    return made;
  }

  private static void requireSameType(CheckpointManifest.Mount mount) throws CheckpointException {
    boolean directory = Files.isDirectory(Path.of(mount.source()));
    if (directory != mount.directory()) {
      throw new MountSourceMissingException(
          "The mount source "
              + mount.source()
              + (directory ? " is a directory" : " is no directory")
              + ", while "
              + mount.destination()
              + (mount.directory() ? " was one" : " was none")
              + " at the checkpoint.",
          "Put what was there in its place, give another source with --map-mount, or leave the mount"
              + " out with --skip-mounts "
              + mount.destination()
              + ".");
    }
  }

  private void requireVolume(CheckpointManifest.Mount mount) throws CheckpointException {
    EngineApi.Answer answer =
        engine.ask(
            com.github.dockerjava.transport.DockerHttpClient.Request.Method.GET,
            "/volumes/" + EngineApi.encode(mount.name()),
            null);
    if (answer.status() == 404) {
      throw new MountSourceMissingException(
          "The volume \""
              + mount.name()
              + "\", mounted at "
              + mount.destination()
              + ", is not there.",
          "Create it with `docker volume create "
              + mount.name()
              + "` and fill it, or leave it out with --skip-mounts "
              + mount.destination()
              + ".");
    }
  }

  private static MountSourceMissingException missing(CheckpointManifest.Mount mount) {
    return new MountSourceMissingException(
        "The mount source " + mount.source() + ", for " + mount.destination() + ", is not there.",
        "Create it, let docker-cr do that with --auto-fix-mounts, or leave it out with"
            + " --skip-mounts "
            + mount.destination()
            + ".");
  }

  private static void make(CheckpointManifest.Mount mount) throws CheckpointException {
    Path source = Path.of(mount.source());
    requireHarmless(mount, source);
    try {
      List<Path> absent = new ArrayList<>();
      for (Path path = source.getParent();
          path != null && !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
          path = path.getParent()) {
        absent.add(0, path);
      }
      for (Path parent : absent) {
        Files.createDirectory(
            parent,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      }
      if (mount.directory()) {
        Files.createDirectory(source, RunDirectory.PRIVATE_DIRECTORY);
      } else {
        Files.createFile(source, RunDirectory.PRIVATE_FILE);
      }
      Files.setAttribute(source, "unix:uid", mount.uid(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(source, "unix:gid", mount.gid(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(source, "unix:mode", mount.mode());
    } catch (IOException e) {
      throw new MountSourceMissingException(
          "The mount source " + source + " can't be created: " + Reasons.of(e) + ".",
          "Create it by hand, or leave it out with --skip-mounts " + mount.destination() + ".",
          e);
    }
  }

  private static void requireHarmless(CheckpointManifest.Mount mount, Path source)
      throws CheckpointException {
    boolean plain = source.isAbsolute() && source.equals(source.normalize());
    for (Path path = source; path != null && plain; path = path.getParent()) {
      plain = !Files.isSymbolicLink(path);
    }
    for (Path path = source; path != null && plain; path = path.getParent()) {
      plain = path.getParent() == null || !FORBIDDEN.contains(path.toString());
    }
    if (!plain) {
      throw new MountSourceMissingException(
          "The mount source "
              + source
              + " is not there, and is not one that docker-cr creates: it is a system path, or leads"
              + " through a symbolic link.",
          "Create it by hand, or leave it out with --skip-mounts " + mount.destination() + ".");
    }
  }
}
