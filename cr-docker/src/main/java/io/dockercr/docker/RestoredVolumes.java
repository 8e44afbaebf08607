package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.RestoreRequest;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.api.VolumeExistsException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The volumes whose content a checkpoint has: new ones are made of them. Closing it removes those
 * again, unless they are to be kept. Used by one thread.
 */
final class RestoredVolumes implements AutoCloseable {
  /** By which engines from 23 on know a volume that nobody gave a name. */
  private static final String ANONYMOUS = "com.docker.volume.anonymous";

  private final EngineApi engine;
  private final Path directory;
  private final Map<String, Saved> saved;
  private final List<Created> created = new ArrayList<>();
  private final Map<String, String> newNames = new LinkedHashMap<>();

  /** A volume as it was, and the name for the new one; null if the engine is to choose. */
  private record Saved(JsonNode volume, String newName) {}

  /** A new volume. */
  private record Created(String name, Path mountpoint) {}

  private RestoredVolumes(EngineApi engine, Path directory, Map<String, Saved> saved) {
    this.engine = engine;
    this.directory = directory;
    this.saved = saved;
  }

  /**
   * Decides which volumes to make, and under which names. A named volume gets its name again, or
   * the one that the request says; an anonymous one gets another name from the engine.
   *
   * @param mounts which mounts the container gets; what is left out or comes from elsewhere is not
   *     restored
   * @throws VolumeExistsException if there is a volume of such a name already
   * @throws IllegalArgumentException if the request renames what the checkpoint does not have
   */
  static RestoredVolumes of(
      EngineApi engine, StoredCheckpoint checkpoint, RestoreRequest request, MountSelection mounts)
      throws CheckpointException {
    Path directory = checkpoint.directory().resolve(VolumeArchives.DIRECTORY);
    Map<String, Saved> saved = new LinkedHashMap<>();
    for (CheckpointManifest.Mount mount : checkpoint.manifest().mounts()) {
      String name = mount.name();
      boolean wanted =
          !request.ignoreVolumes()
              && !request.inPlace()
              && mounts.isAsRecorded(mount.destination());
      if (wanted && !saved.containsKey(name) && isSaved(checkpoint.manifest(), mount)) {
        JsonNode volume = read(directory.resolve(name + ".json"), checkpoint.manifest());
        boolean anonymous = volume.path("Labels").has(ANONYMOUS);
        saved.put(
            name,
            new Saved(
                volume, request.renamedVolumes().getOrDefault(name, anonymous ? null : name)));
      }
    }
    for (String renamed : request.renamedVolumes().keySet()) {
      if (!saved.containsKey(renamed)) {
        throw new IllegalArgumentException(
            "The checkpoint has no content of a volume \"" + renamed + "\" that could be renamed.");
      }
    }
    RestoredVolumes volumes = new RestoredVolumes(engine, directory, saved);
    volumes.requireNamesFree();
    return volumes;
  }

  private static boolean isSaved(CheckpointManifest manifest, CheckpointManifest.Mount mount) {
    return mount.type().equals("volume")
        && VolumeArchives.NAME.matcher(mount.name()).matches()
        && hasFile(manifest, mount.name() + ".tar")
        && hasFile(manifest, mount.name() + ".json");
  }

  private static boolean hasFile(CheckpointManifest manifest, String name) {
    String path = VolumeArchives.DIRECTORY + "/" + name;
    return manifest.files().stream().anyMatch(file -> file.path().equals(path));
  }

  private static JsonNode read(Path file, CheckpointManifest manifest) throws CheckpointException {
    try {
      return EngineApi.JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CorruptedCheckpointException(
          "The checkpoint "
              + manifest.id()
              + " is damaged: "
              + file.getFileName()
              + " can't be read.",
          "Take it from a backup, or use another checkpoint.",
          e);
    }
  }

  private void requireNamesFree() throws CheckpointException {
    for (Saved volume : saved.values()) {
      if (volume.newName() != null
          && !VolumeArchives.inspect(engine, volume.newName()).isMissingNode()) {
        throw exists(volume);
      }
    }
  }

  private static VolumeExistsException exists(Saved volume) {
    String old = volume.volume().path("Name").asText();
    return new VolumeExistsException(
        "There is a volume \""
            + volume.newName()
            + "\" already, and the checkpoint has its content.",
        "Restore it as another one with --rename-volume "
            + old
            + "=NEW, or mount the one that is there, as it is, with --ignore-volumes.");
  }

  /**
   * Makes the volumes and fills them, before there is a container with them: into what is empty at
   * that moment the engine would copy what the image has there.
   *
   * @param journal notes each, for whoever has to remove it
   */
  void create(OperationLock journal) throws CheckpointException, IOException, InterruptedException {
    for (Map.Entry<String, Saved> volume : saved.entrySet()) {
      Created made = create(volume.getValue());
      created.add(made);
      newNames.put(volume.getKey(), made.name());
      requireEmpty(volume.getValue(), made);
      journal.note(InterruptedRestore.VOLUMES, namesOf(created));
      fill(volume.getKey(), made);
    }
  }

  private static JsonNode namesOf(List<Created> volumes) {
    ArrayNode names = EngineApi.JSON.createArrayNode();
    volumes.forEach(volume -> names.add(volume.name()));
    return names;
  }

  private Created create(Saved saved) throws CheckpointException {
    ObjectNode body = EngineApi.JSON.createObjectNode();
    if (saved.newName() != null) {
      body.put("Name", saved.newName());
    }
    body.put("Driver", "local");
    body.set("DriverOpts", saved.volume().path("Options").deepCopy());
    body.set("Labels", saved.volume().path("Labels").deepCopy());
    EngineApi.Answer answer = engine.create("/volumes/create", body);
    if (!answer.isSuccess()) {
      throw engine.failed("create a volume", answer);
    }
    JsonNode volume = answer.body();
    return new Created(volume.path("Name").asText(), Path.of(volume.path("Mountpoint").asText()));
  }

  /** The engine gives a volume that was there for a new one, without a word. */
  private void requireEmpty(Saved volume, Created made) throws CheckpointException, IOException {
    if (!isEmpty(made.mountpoint())) {
      created.remove(made);
      throw exists(volume);
    }
  }

  /** Whether there is nothing to restore. */
  boolean isEmpty() {
    return saved.isEmpty();
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> content = Files.newDirectoryStream(directory)) {
      return !content.iterator().hasNext();
    }
  }

  private void fill(String name, Created made)
      throws CheckpointException, IOException, InterruptedException {
    try (WritableLayer.Capture tar =
        WritableLayer.layDown(
            directory.resolve(name + ".tar"),
            made.mountpoint(),
            RunDirectory.ROOT.resolve("tar-" + UUID.randomUUID() + ".log"))) {
      tar.await();
    }
  }

  /**
   * Creates the container while no volume is empty.
   *
   * @return what {@code step} returned
   */
  <T> T whileNotEmpty(Step<T> step) throws CheckpointException, IOException {
    Map<Path, FileTime> placeholders = new LinkedHashMap<>();
    try {
      for (Created volume : created) {
        if (isEmpty(volume.mountpoint())) {
          FileTime modified = Files.getLastModifiedTime(volume.mountpoint());
          Path placeholder = volume.mountpoint().resolve(".docker-cr-" + UUID.randomUUID());
          placeholders.put(placeholder, modified);
          Files.createFile(placeholder);
        }
      }
      return step.run();
    } finally {
      for (Map.Entry<Path, FileTime> placeholder : placeholders.entrySet()) {
        Files.deleteIfExists(placeholder.getKey());
        Files.setLastModifiedTime(placeholder.getKey().getParent(), placeholder.getValue());
      }
    }
  }

  /** Something that may fail like an operation. */
  interface Step<T> {
    T run() throws CheckpointException, IOException;
  }

  /** What the new volumes are called, once they are made. */
  VolumeNames names() {
    return new VolumeNames(newNames);
  }

  /** The container that mounts them runs: they stay. */
  void keep() {
    created.clear();
  }

  /** Works on an interrupted thread too, which stays interrupted. */
  @Override
  public void close() throws CheckpointException {
    boolean interrupted = Thread.interrupted();
    try {
      for (Created volume : created) {
        remove(engine, volume.name());
      }
    } finally {
      created.clear();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Removes a volume that was made for a restore; fine if it is gone. */
  static void remove(EngineApi engine, String name) throws CheckpointException {
    EngineApi.Answer answer = engine.ask(Method.DELETE, "/volumes/" + EngineApi.encode(name), null);
    if (!answer.isSuccess() && answer.status() != 404) {
      throw new EngineFailedException(
          "The volume \"" + name + "\", made for the restore, is left: " + answer.message() + ".",
          "Remove it with `docker volume rm " + name + "`.");
    }
  }
}
