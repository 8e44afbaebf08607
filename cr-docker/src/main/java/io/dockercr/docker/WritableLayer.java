package io.dockercr.docker;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file changes of a container: its overlay's upper directory, and the archive that it is kept
 * in. The archive is GNU tar's, and keeps overlayfs's own notation of what was deleted, so that it
 * is exact and goes back at the speed of tar (docs/adr).
 */
final class WritableLayer {
  /** The archive's name within a checkpoint. */
  static final String FILE_NAME = "rootfs-diff.tar";

  /**
   * What overlayfs notes down about the one upper directory that it is in: of no use in another.
   */
  private static final List<String> NOT_KEPT =
      List.of(
          "trusted.overlay.origin",
          "trusted.overlay.impure",
          "trusted.overlay.nlink",
          "trusted.overlay.uuid");

  /** What tar says of it in the C locale. */
  private static final Pattern CHANGED = Pattern.compile("tar: (.+): file changed as we read it");

  private WritableLayer() {}

  /** A copy under way. */
  static final class Capture implements AutoCloseable {
    private final Process tar;
    private final Path errors;
    private final String failure;
    private final String remedy;

    private Capture(Process tar, Path errors, String failure, String remedy) {
      this.tar = tar;
      this.errors = errors;
      this.failure = failure;
      this.remedy = remedy;
    }

    /**
     * Waits until the copy is complete.
     *
     * @throws StorageException if tar failed, with what it said
     */
    void await() throws CheckpointException, InterruptedException {
      int status = tar.waitFor();
      if (status != 0) {
        throw failure(status);
      }
    }

    /**
     * Waits until the copy is complete, of something that may change meanwhile.
     *
     * @return what did, as paths below the directory that is copied
     * @throws StorageException if tar failed by something else
     */
    List<Path> awaitChanges() throws CheckpointException, IOException, InterruptedException {
      int status = tar.waitFor();
      List<Path> changed = new ArrayList<>();
      if (status != 0) {
        for (String line : Files.readAllLines(errors, StandardCharsets.UTF_8)) {
          Matcher change = CHANGED.matcher(line);
          if (!change.matches()) {
            throw failure(status);
          }
          changed.add(Path.of(change.group(1)));
        }
        if (changed.isEmpty()) {
          throw failure(status);
        }
      }
      return changed;
    }

    private StorageException failure(int status) {
      String said = "exit code " + status;
      try {
        List<String> lines = Files.readAllLines(errors, StandardCharsets.UTF_8);
        said = lines.isEmpty() ? said : lines.get(0);
      } catch (IOException e) {
        said = said + ", and its messages can't be read: " + e.getMessage();
      }
      return new StorageException(failure + ": " + said.replaceFirst("[.\\s]+$", "") + ".", remedy);
    }

    /** Ends the copy if it still runs, and removes tar's messages. */
    @Override
    public void close() throws IOException {
      tar.destroyForcibly();
      Files.deleteIfExists(errors);
    }
  }

  /**
   * Starts to copy {@code upper} into {@code archive}. Exact only while the container's tasks stand
   * still.
   *
   * @param errors a file for tar's messages, removed when the capture is closed
   */
  static Capture capture(Path upper, Path archive, Path errors) throws IOException {
    return run(
        command(upper, archive, List.of()),
        errors,
        "The container's file changes could not be saved",
        "Is there room left where the checkpoint is written (df -h)?");
  }

  /** The tar that tells how large the archive of {@code upper} would be. */
  static List<String> measure(Path upper) {
    return command(upper, Path.of("/dev/null"), List.of("--totals"));
  }

  private static List<String> command(Path upper, Path archive, List<String> more) {
    List<String> command =
        new ArrayList<>(List.of("tar", "--create", "--file", archive.toString()));
    command.addAll(List.of("--directory", upper.toString(), "--format=posix", "--numeric-owner"));
    command.addAll(List.of("--sparse", "--acls", "--xattrs", "--xattrs-include=*"));
    NOT_KEPT.forEach(name -> command.add("--xattrs-exclude=" + name));
    command.addAll(List.of("--one-file-system", "--warning=no-file-ignored"));
    command.addAll(more);
    command.addAll(List.of("--quoting-style=literal", "."));
    return command;
  }

  /** Starts to lay an archive down in {@code upper}, the upper directory of a new container. */
  static Capture layDown(Path archive, Path upper, Path errors) throws IOException {
    List<String> command =
        List.of(
            "tar",
            "--extract",
            "--file",
            archive.toString(),
            "--directory",
            upper.toString(),
            "--numeric-owner",
            "--same-owner",
            "--preserve-permissions",
            "--acls",
            "--xattrs",
            "--xattrs-include=*");
    return run(
        command,
        errors,
        "The container's file changes could not be put back",
        "Is there room left where the engine keeps its containers (df -h)?");
  }

  /**
   * Starts a tar.
   *
   * @param errors a file for its messages, removed when the capture is closed
   * @param failure what it means if it fails, a sentence without its end
   * @param remedy what to do then
   */
  static Capture run(List<String> command, Path errors, String failure, String remedy)
      throws IOException {
    return new Capture(start(command, errors), errors, failure, remedy);
  }

  private static Process start(List<String> command, Path errors) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    builder.redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.redirectOutput(errors.toFile());
    return builder.start();
  }
}
