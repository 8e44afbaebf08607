package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointManifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which of a checkpoint's mounts the restored container gets, and from where. Paths inside the
 * container are normal ones. Immutable.
 */
final class MountSelection {
  private final Map<String, CheckpointManifest.Mount> kept = new LinkedHashMap<>();
  private final Set<String> skipped = new LinkedHashSet<>();
  private final Map<String, String> replacements = new HashMap<>();

  private final Set<String> privateNow = new LinkedHashSet<>();

  private MountSelection() {}

  /**
   * @param mounts the mounts of the original
   * @param inspect the engine's {@code docker inspect} of the original
   * @param skip the mounts to leave out, by their paths inside the container
   * @param map new sources, by paths inside the container or by old sources
   * @throws IllegalArgumentException if a mount to skip or map is not there, can't be mapped, or is
   *     to be both
   */
  static MountSelection of(
      List<CheckpointManifest.Mount> mounts,
      JsonNode inspect,
      Set<String> skip,
      Map<String, String> map) {
    MountSelection selection = new MountSelection();
    mounts.forEach(mount -> selection.kept.put(normal(mount.destination()), mount));
    Set<String> destinations = new LinkedHashSet<>(selection.kept.keySet());
    inspect
        .path("HostConfig")
        .path("Tmpfs")
        .fieldNames()
        .forEachRemaining(destination -> destinations.add(normal(destination)));
    skip.forEach(path -> selection.skip(normal(path), destinations));
    map.forEach((old, source) -> selection.map(old, source, destinations));
    return selection;
  }

  private void skip(String destination, Set<String> destinations) {
    if (!destinations.contains(destination)) {
      throw absent(destination, destinations);
    }
    kept.remove(destination);
    skipped.add(destination);
  }

  private static IllegalArgumentException absent(String path, Set<String> destinations) {
    return new IllegalArgumentException(
        "The checkpoint has no mount at "
            + path
            + " to skip or map; "
            + (destinations.isEmpty()
                ? "the container had none."
                : "the container's were " + String.join(", ", destinations) + "."));
  }

  /** By its path in the container, or else by its old source: the path or name of a volume. */
  private void map(String old, String source, Set<String> destinations) {
    List<String> chosen = new ArrayList<>();
    String path = old.startsWith("/") ? normal(old) : old;
    if (destinations.contains(path)) {
      chosen.add(path);
    } else {
      kept.forEach(
          (destination, mount) -> {
            if (old.equals(mount.type().equals("volume") ? mount.name() : mount.source())
                || path.equals(mount.source())) {
              chosen.add(destination);
            }
          });
    }
    if (chosen.isEmpty()) {
      throw absent(old, destinations);
    }
    chosen.forEach(destination -> mapOne(destination, source));
  }

  private void mapOne(String destination, String source) {
    CheckpointManifest.Mount mount = kept.get(destination);
    if (mount == null) {
      throw new IllegalArgumentException(
          "The mount at "
              + destination
              + (skipped.contains(destination)
                  ? " can't be skipped and mapped at once."
                  : " is a tmpfs, which has no source to map."));
    }
    if (mount.type().equals("tmpfs")) {
      throw new IllegalArgumentException(
          "The mount at " + destination + " is a tmpfs, which has no source to map.");
    }
    boolean volume = isVolume(source);
    if (!volume && mount.type().equals("volume")) {
      privateNow.add(destination);
    }
    kept.put(
        destination,
        new CheckpointManifest.Mount(
            volume ? "volume" : "bind",
            volume ? source : "",
            volume ? "" : source,
            mount.destination(),
            mount.readOnly(),
            mount.directory(),
            mount.mode(),
            mount.uid(),
            mount.gid()));
    replacements.put(destination, source);
  }

  /** Docker's own rule: a source that is no absolute path is a volume's name. */
  static boolean isVolume(String source) {
    return !source.startsWith("/");
  }

  /** The paths at which nothing is mounted. */
  Set<String> skipped() {
    return skipped;
  }

  boolean isSkipped(String destination) {
    return skipped.contains(normal(destination));
  }

  /** Whether what was mounted there is mounted again. */
  boolean isAsRecorded(String destination) {
    return !isSkipped(destination) && replacement(destination).isEmpty();
  }

  /** What is mounted there instead of the old source: a path of this host or a volume's name. */
  Optional<String> replacement(String destination) {
    return Optional.ofNullable(replacements.get(normal(destination)));
  }

  /** The mounts that stay, with their sources on this host. */
  List<CheckpointManifest.Mount> kept() {
    return List.copyOf(kept.values());
  }

  /** The paths of the mounts that stay. */
  Set<String> destinations() {
    return kept.keySet();
  }

  /** The paths of volumes that are bind mounts now, which receive no mounts from outside. */
  Set<String> privateNow() {
    return privateNow;
  }

  /** The engine takes {@code /a/b/} for {@code /a/b}, and so do we. */
  static String normal(String destination) {
    return Path.of(destination).normalize().toString();
  }
}
