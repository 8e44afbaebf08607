package io.dockercr.cli;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.api.UnsupportedContainerException;
import io.dockercr.cli.inspect.Subject;
import io.dockercr.cli.source.CheckpointContent;
import io.dockercr.cli.source.DirectoryContent;
import io.dockercr.cli.source.OpenedArchive;
import io.dockercr.cli.source.OpenedArchive.Need;
import io.dockercr.cli.source.UnpackedImages;
import io.dockercr.criu.images.ImageDirectory;
import io.dockercr.criu.images.MalformedImageException;
import io.dockercr.criu.images.UnreadablePagesException;
import io.dockercr.storage.LocatedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A checkpoint that a command looks into: in a store, a directory, an archive, or images alone. */
final class OpenedCheckpoint implements AutoCloseable {
  /** How the argument is explained to users. */
  static final String DESCRIPTION =
      "The checkpoint: its directory, an archive of it, or its URI, or with --store its name in that store,"
          + " CONTAINER/NAME. Archives of Podman and of Kubernetes' runtimes will do as well, and so will a directory of"
          + " CRIU's images.";

  private final Subject subject;
  private final List<Part> parts;

  /** Something that is held open. */
  private interface Part {
    void close() throws CheckpointException;
  }

  private OpenedCheckpoint(Subject subject, Part... parts) {
    this.subject = subject;
    this.parts = List.of(parts);
  }

  /**
   * Opens what a user names.
   *
   * @param need what the command reads of it
   * @throws CheckpointNotFoundException if it is not there
   * @throws IOException if its images can't be read: a {@link #failure}
   */
  static OpenedCheckpoint open(StoreOption stores, String text, Need need)
      throws CheckpointException, IOException {
    if (stores.isGiven()) {
      return stored(new LocatedCheckpoint(stores.open(), CheckpointId.parse(text)));
    }
    if (StoreOption.isUri(text)) {
      return stored(stores.locate(StoreCommand.Reference.parse(text)));
    }
    Path path = Path.of(text).toAbsolutePath().normalize();
    if (Files.isRegularFile(path)) {
      return archive(text, path, need);
    }
    if (Files.exists(path.resolve(CheckpointManifest.FILE_NAME), LinkOption.NOFOLLOW_LINKS)) {
      return stored(stores.at(path));
    }
    Optional<ImageDirectory> images = UnpackedImages.in(path);
    if (images.isPresent()) {
      return new OpenedCheckpoint(
          new Subject(text, new DirectoryContent(path), images.get(), Optional.empty()));
    }
    // Tells what is there instead.
    return stored(stores.at(path));
  }

  private static OpenedCheckpoint archive(String text, Path file, Need need)
      throws CheckpointException, IOException {
    OpenedArchive archive = OpenedArchive.open(file, need);
    try {
      return new OpenedCheckpoint(
          new Subject(text, archive.content(), archive.images(), archive.manifest()),
          archive::close);
    } catch (CheckpointException e) {
      archive.close();
      throw e;
    }
  }

  private static OpenedCheckpoint stored(LocatedCheckpoint located) throws CheckpointException {
    CheckpointStore store = located.store();
    CheckpointId id = located.id();
    StoredCheckpoint stored = null;
    try {
      stored = store.open(id);
      Path directory = stored.directory();
      return new OpenedCheckpoint(
          new Subject(
              id.toString(),
              new DirectoryContent(directory),
              ImageDirectory.at(directory.resolve("images")),
              Optional.of(stored.manifest())),
          stored::close,
          store::close);
    } catch (CheckpointException e) {
      if (stored != null) {
        stored.close();
      }
      store.close();
      throw e;
    }
  }

  /** What there is to look at. */
  Subject subject() {
    return subject;
  }

  String name() {
    return subject.name();
  }

  CheckpointContent content() {
    return subject.content();
  }

  ImageDirectory images() {
    return subject.images();
  }

  /** What a failure to read images means to a user. */
  static CheckpointException failure(IOException e) {
    if (e.getCause() instanceof CheckpointException known) {
      // What is wrong with an archive.
      return known;
    }
    if (e instanceof MalformedImageException) {
      return new CorruptedCheckpointException(
          e.getMessage() + ".",
          "Use another checkpoint; `docker-cr verify` tells if it changed.",
          e);
    }
    if (e instanceof UnreadablePagesException) {
      return new UnsupportedContainerException(
          e.getMessage() + ".",
          "`crit decompress` of the CRIU that wrote them makes them plain.",
          e);
    }
    return new StorageException("The checkpoint can't be read: " + Reasons.of(e) + ".", null, e);
  }

  @Override
  public void close() throws CheckpointException {
    for (Part part : parts) {
      part.close();
    }
  }
}
