package io.dockercr.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.Mount;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.docker.exchange.ForeignContainer;
import io.dockercr.docker.exchange.ForeignImages;
import io.dockercr.storage.Removal;
import io.dockercr.storage.archive.CheckpointArchive;
import io.dockercr.storage.archive.LayerFromOthers;
import io.dockercr.storage.archive.MalformedLayerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** An archive of Podman or of a Kubernetes runtime, on its way into docker-cr's layout. */
final class ForeignArchive {
  static final String LAYER = "rootfs-diff.tar";

  private static final int MAX_DUMP_BYTES = 16 << 20;
  private static final int MAX_DELETED_BYTES = 64 << 20;
  private static final int END_MARK_BYTES = 1024;

  private final CheckpointArchive archive;
  private final ForeignContainer container;
  private int devices;

  private ForeignArchive(CheckpointArchive archive, ForeignContainer container) {
    this.archive = archive;
    this.container = container;
  }

  /** Reads what an archive says of its container. */
  static ForeignArchive read(CheckpointArchive archive) throws CheckpointException {
    return new ForeignArchive(
        archive,
        ForeignContainer.read(
            archive.small("config.dump", MAX_DUMP_BYTES).orElseThrow(),
            archive.small("spec.dump", MAX_DUMP_BYTES).orElseThrow()));
  }

  /** The checkpoint's name, if nobody gives it another. */
  CheckpointId id() {
    return CheckpointId.now(container.name(), Clock.systemUTC());
  }

  String engine() {
    return container.engine();
  }

  List<String> leftOut() {
    return container.leftOut();
  }

  /** How many devices were in the layer and the volumes. */
  int devices() {
    return devices;
  }

  /**
   * Makes a checkpoint of what was unpacked.
   *
   * @param directory has everything that was in the archive; then what a checkpoint has
   * @return the manifest, without the files
   */
  CheckpointManifest adapt(CheckpointId id, Path directory)
      throws IOException, CheckpointException {
    Path images = directory.resolve("images");
    if (!Files.isDirectory(directory.resolve("checkpoint"), LinkOption.NOFOLLOW_LINKS)) {
      throw new CorruptedCheckpointException(
          "The archive "
              + archive.file()
              + " has no images of CRIU: there is no checkpoint/ in it.",
          null);
    }
    Files.move(directory.resolve("checkpoint"), images);
    for (String log : List.of("stats-dump", "dump.log")) {
      if (isFile(directory.resolve(log)) && !isFile(images.resolve(log))) {
        Files.move(directory.resolve(log), images.resolve(log));
      }
    }
    Path sharedMemory = directory.resolve("devshm-checkpoint.tar");
    ForeignImages foreign = new ForeignImages(images, container);
    foreign.adapt(isFile(sharedMemory) ? Optional.of(sharedMemory) : Optional.empty());
    layer(directory, foreign.rootMode());
    volumes(directory);
    removeOthers(directory);
    Path layer = directory.resolve(LAYER);
    return new CheckpointManifest(
        CheckpointManifest.FORMAT_VERSION,
        id,
        container.checkpointedAt().orElse(made()),
        container.container(),
        container.image(),
        foreign.platform(),
        container.mounts(),
        foreign.options(),
        foreign.statistics(Files.size(layer)),
        Optional.empty(),
        List.of());
  }

  private Instant made() throws IOException {
    return Files.getLastModifiedTime(archive.file()).toInstant();
  }

  private static boolean isFile(Path path) {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
  }

  private void layer(Path directory, OptionalInt rootMode) throws IOException, CheckpointException {
    Path theirs = directory.resolve(LAYER);
    Path ours = directory.resolve(".layer");
    if (!isFile(theirs)) {
      // An archive without entries.
      Files.write(theirs, new byte[END_MARK_BYTES], StandardOpenOption.CREATE_NEW);
    }
    try {
      LayerFromOthers.Translated translated =
          LayerFromOthers.translate(theirs, deleted(directory), rootMode, ours);
      devices += translated.devices();
      if (!translated.parents().isEmpty()) {
        Files.write(
            directory.resolve("rootfs-diff.parents"),
            (String.join("\0", translated.parents()) + "\0").getBytes(StandardCharsets.ISO_8859_1),
            StandardOpenOption.CREATE_NEW);
      }
    } catch (MalformedLayerException e) {
      throw ArchiveImport.malformed(archive, e);
    }
    Files.delete(theirs);
    Files.move(ours, theirs);
  }

  private static List<String> deleted(Path directory) throws IOException {
    Path file = directory.resolve("deleted.files");
    List<String> deleted = new ArrayList<>();
    if (isFile(file)) {
      if (Files.size(file) > MAX_DELETED_BYTES) {
        throw new IOException("deleted.files is larger than " + MAX_DELETED_BYTES + " bytes");
      }
      JsonNode paths = Json.MAPPER.readTree(Files.readAllBytes(file));
      paths.forEach(path -> deleted.add(path.asText()));
    }
    return deleted;
  }

  /** Podman has the content alone; the words about each are those of a volume without any. */
  private void volumes(Path directory) throws IOException, CheckpointException {
    Set<String> wanted = new HashSet<>();
    for (Mount mount : container.mounts()) {
      Path content = directory.resolve("volumes").resolve(mount.name() + ".tar");
      if (mount.type().equals("volume") && isFile(content)) {
        try {
          devices += LayerFromOthers.countDevices(content);
        } catch (MalformedLayerException e) {
          throw ArchiveImport.malformed(archive, e);
        }
        Files.writeString(
            directory.resolve("volumes").resolve(mount.name() + ".json"),
            Json.MAPPER
                .createObjectNode()
                .put("Name", mount.name())
                .put("Driver", "local")
                .toString(),
            StandardOpenOption.CREATE);
        wanted.add(mount.name() + ".tar");
        wanted.add(mount.name() + ".json");
      }
    }
    Path volumes = directory.resolve("volumes");
    if (Files.isDirectory(volumes, LinkOption.NOFOLLOW_LINKS)) {
      removeExcept(volumes, wanted);
      if (wanted.isEmpty()) {
        Files.delete(volumes);
      }
    }
  }

  /** What a checkpoint does not have: everything here was unpacked by us, and has no links. */
  private static void removeOthers(Path directory) throws IOException {
    removeExcept(directory, Set.of("images", "volumes", LAYER, "rootfs-diff.parents"));
  }

  private static void removeExcept(Path directory, Set<String> kept) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!kept.contains(entry.getFileName().toString())) {
          Removal.tree(entry);
        }
      }
    }
  }
}
