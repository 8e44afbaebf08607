package io.dockercr.cli;

import io.dockercr.api.ArchiveRefusedException;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.Reasons;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import io.dockercr.cli.text.Printable;
import io.dockercr.docker.exchange.UntrustedCheckpoint;
import io.dockercr.storage.ManifestJson;
import io.dockercr.storage.archive.ArchiveKind;
import io.dockercr.storage.archive.ArchiveLimits;
import io.dockercr.storage.archive.CheckpointArchive;
import io.dockercr.storage.archive.MalformedLayerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * Takes a checkpoint from an archive into a store. The archive is not trusted, whoever's it is:
 * what asks for more than a container gets by itself has to be allowed.
 */
final class ArchiveImport {
  private final CheckpointArchive archive;
  private final PrivilegesOption privileges;
  private final StoreProgress progress;

  ArchiveImport(CheckpointArchive archive, PrivilegesOption privileges, StoreProgress progress) {
    this.archive = archive;
    this.privileges = privileges;
    this.progress = progress;
  }

  /**
   * What came of it.
   *
   * @param kind whose archive it was
   * @param words what a container restored from it would be, a line each
   * @param privileges what was allowed
   * @param leftOut paths at which nothing is mounted any more
   */
  record Result(
      CheckpointManifest manifest,
      String location,
      String kind,
      List<String> words,
      List<String> privileges,
      List<String> leftOut) {}

  /**
   * What is staged, and what it is.
   *
   * @param manifest in docker-cr's words, with the files only if the archive had them
   */
  private record Staged(CheckpointManifest manifest, List<String> leftOut, int devices) {}

  /**
   * @param asked the name in the store; null for the archive's own
   * @throws ArchiveRefusedException if it asks for what is not allowed; nothing is left of it
   */
  Result into(CheckpointStore store, CheckpointId asked) throws CheckpointException {
    ArchiveKind kind = archive.kind();
    ForeignArchive foreign = kind == ArchiveKind.DOCKER_CR ? null : ForeignArchive.read(archive);
    CheckpointManifest own = foreign == null ? manifest() : null;
    CheckpointId id =
        Objects.requireNonNullElseGet(asked, () -> foreign == null ? own.id() : foreign.id());
    try (StagedCheckpoint staged = store.stage(id)) {
      archive.extractTo(staged.directory(), ArchiveLimits.DEFAULT, progress);
      Staged what =
          foreign == null
              ? own(own.withId(id), staged.directory())
              : new Staged(
                  foreign.adapt(id, staged.directory()), foreign.leftOut(), foreign.devices());
      UntrustedCheckpoint untrusted = UntrustedCheckpoint.of(what.manifest(), staged.directory());
      List<String> allowed =
          privileges.require("The archive " + archive.file(), "import", untrusted, what.devices());
      CheckpointManifest committed = commit(staged, what.manifest());
      if (foreign == null) {
        requireSame(store, own, committed);
      }
      return new Result(
          committed,
          staged.location(),
          foreign == null ? "docker-cr" : foreign.engine(),
          untrusted.words().stream().map(Printable::of).toList(),
          allowed,
          what.leftOut());
    } catch (IOException e) {
      throw new StorageException(
          "The archive " + archive.file() + " can't be imported: " + Reasons.of(e) + ".", null, e);
    }
  }

  /**
   * In the order of the files in which it was written, so that the manifest has the same digest: of
   * a container that was stopped the logs came after all else was sealed.
   */
  private static CheckpointManifest commit(StagedCheckpoint staged, CheckpointManifest manifest)
      throws CheckpointException {
    List<String> paths = manifest.files().stream().map(CheckpointManifest.FileEntry::path).toList();
    CheckpointManifest empty = manifest.withFiles(List.of());
    if (paths.indexOf("images/stats-dump") <= paths.indexOf(ForeignArchive.LAYER)) {
      return staged.commit(empty, manifest.statistics());
    }
    boolean committed = false;
    try {
      staged.seal(empty);
      CheckpointManifest stored = staged.commit(manifest.statistics());
      committed = true;
      return stored;
    } finally {
      if (!committed) {
        // The archive is still there.
        staged.discard();
      }
    }
  }

  private CheckpointManifest manifest() throws CheckpointException {
    byte[] json = archive.small(CheckpointManifest.FILE_NAME, ManifestJson.MAX_BYTES).orElseThrow();
    CheckpointManifest manifest = ManifestJson.read(json, archive.file().toString());
    if (manifest.encoding().isPresent()) {
      throw new ArchiveRefusedException(
          "The archive "
              + archive.file()
              + " has a checkpoint that is compressed or encrypted by itself.",
          "Unpack it with tar and use its directory; `docker-cr export` makes archives without that.");
    }
    return manifest;
  }

  private Staged own(CheckpointManifest manifest, Path directory)
      throws IOException, CheckpointException {
    // The store writes it anew.
    Files.delete(directory.resolve(CheckpointManifest.FILE_NAME));
    try {
      return new Staged(manifest, List.of(), PrivilegesOption.devices(manifest, directory));
    } catch (MalformedLayerException e) {
      throw malformed(archive, e);
    }
  }

  static CheckpointException malformed(CheckpointArchive archive, MalformedLayerException e) {
    return new ArchiveRefusedException(
        "The archive " + archive.file() + " is refused: " + e.getMessage() + ".",
        "No checkpoint has that. Ask whoever made the archive.");
  }

  /** The archive's manifest has a digest of each file, which is compared with what was stored. */
  private void requireSame(
      CheckpointStore store, CheckpointManifest archived, CheckpointManifest committed)
      throws CheckpointException {
    if (!new HashSet<>(archived.files()).equals(new HashSet<>(committed.files()))) {
      store.delete(committed.id());
      throw new CorruptedCheckpointException(
          "The archive " + archive.file() + " is damaged: its files are not those of its manifest.",
          "Fetch it again, and compare its digest with that of the original.");
    }
  }
}
