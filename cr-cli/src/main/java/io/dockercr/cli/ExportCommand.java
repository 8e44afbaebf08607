package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.Reasons;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.docker.exchange.ForeignWords;
import io.dockercr.storage.EncodedStore;
import io.dockercr.storage.LocatedCheckpoint;
import io.dockercr.storage.archive.ArchiveCompression;
import io.dockercr.storage.archive.ArchiveKind;
import io.dockercr.storage.archive.CheckpointArchiveWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr export}. */
@Command(
    name = "export",
    description =
        "Writes a checkpoint as one archive, for another host, for Podman, or for Kubernetes' runtimes and"
            + " checkpointctl, or as an OCI layout; prints its path. The files are verified meanwhile. It is not"
            + " encrypted, whatever the checkpoint was.")
final class ExportCommand extends CliCommand {
  @Parameters(
      paramLabel = "CHECKPOINT",
      description =
          "The checkpoint: CONTAINER/NAME in the store, its directory, or STORE/CONTAINER/NAME.")
  private String checkpoint;

  @Mixin private StoreOption stores = new StoreOption();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description =
          "The archive to write: .tar, .tar.gz or .tar.zst. With - it goes to standard output, which must"
              + " not be a terminal. With --as oci a .tar, or a directory.")
  private String output;

  @Option(
      names = "--as",
      paramLabel = "docker-cr|podman|cri|oci",
      converter = FormWord.class,
      defaultValue = "docker-cr",
      description =
          "Whose layout: docker-cr's, in which nothing is lost; that of `podman container checkpoint"
              + " --export`; CRI-O's, which checkpointctl reads; or an OCI layout with the image that `docker-cr"
              + " push` sends. Default: ${DEFAULT-VALUE}.")
  private ExportForm form;

  @Option(
      names = "--compress",
      paramLabel = "none|gzip|zstd",
      converter = CompressionWord.class,
      description =
          "How to compress the archive, or an image's layers. Default: as the file's name says, none for standard"
              + " output, zstd for layers.")
  private ArchiveCompression compression;

  @Option(names = "--force", description = "Replace a file that is there.")
  private boolean force;

  @Override
  ExitCode run(Output out) throws Exception {
    boolean standard = output.equals(ArchiveFile.STANDARD_OUTPUT);
    boolean layout = form == ExportForm.OCI;
    boolean archive = !layout || LayoutExport.isArchive(output);
    ArchiveCompression chosen = layout ? ArchiveCompression.NONE : compression(standard);
    LocatedCheckpoint located = locate();
    List<String> lost;
    long size;
    try (CheckpointStore opened = located.store();
        ProgressLine decoding = out.storeProgress("decoding");
        ProgressLine progress = out.storeProgress("exporting");
        StoredCheckpoint stored =
            EncodedStore.around(opened).withProgress(decoding).open(located.id())) {
      lost = archive ? toFile(stored, chosen, progress) : toDirectory(stored, progress);
      size = stored.manifest().totalBytes();
    } catch (IOException e) {
      throw new StorageException(
          "The archive " + output + " can't be written: " + Reasons.of(e) + ".",
          standard ? null : "Is there room left for it (df -h)?",
          e);
    }
    lost.forEach(sentence -> out.remark("warning: " + sentence));
    if (!standard) {
      show(out, located, size, lost);
    }
    return ExitCode.OK;
  }

  private List<String> toDirectory(StoredCheckpoint stored, ProgressLine progress)
      throws CheckpointException {
    return new LayoutExport(stored, Optional.ofNullable(compression))
        .toDirectory(Path.of(output).toAbsolutePath(), progress);
  }

  private List<String> toFile(
      StoredCheckpoint stored, ArchiveCompression chosen, ProgressLine progress)
      throws CheckpointException, IOException {
    boolean standard = output.equals(ArchiveFile.STANDARD_OUTPUT);
    try (ArchiveFile file =
        standard ? ArchiveFile.standardOutput() : ArchiveFile.create(Path.of(output), force)) {
      if (form == ExportForm.OCI) {
        Path beside =
            standard
                ? Path.of(System.getProperty("java.io.tmpdir"))
                : Path.of(output).toAbsolutePath().getParent();
        return new LayoutExport(stored, Optional.ofNullable(compression))
            .toArchive(file, beside, progress);
      }
      List<String> lost;
      try (OutputStream compressed = chosen.compress(new Unclosed(file.stream()))) {
        lost = writer(form.kind()).write(stored, compressed, progress);
      }
      file.keep();
      return lost;
    }
  }

  /** What writes archives of a kind. */
  static CheckpointArchiveWriter writer(ArchiveKind kind) {
    return CheckpointArchiveWriter.of(kind, ExportCommand::words);
  }

  /** What others are told of a container. */
  static Map<String, byte[]> words(CheckpointManifest manifest, Path images, ArchiveKind asked)
      throws CheckpointException, IOException {
    return asked == ArchiveKind.PODMAN
        ? ForeignWords.podman(manifest, images)
        : ForeignWords.cri(manifest, images);
  }

  private ArchiveCompression compression(boolean standard) {
    if (compression != null) {
      return compression;
    }
    if (standard) {
      return ArchiveCompression.NONE;
    }
    return ArchiveCompression.ofName(output)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The name "
                        + output
                        + " does not tell how to compress the archive: end it in .tar, .tar.gz or"
                        + " .tar.zst, or give --compress."));
  }

  private LocatedCheckpoint locate() throws CheckpointException {
    Path directory = Path.of(checkpoint);
    if (!stores.isGiven() && !StoreOption.isUri(checkpoint) && Files.exists(directory)) {
      return stores.at(directory);
    }
    return stores.locate(StoreCommand.Reference.parse(checkpoint));
  }

  private void show(Output out, LocatedCheckpoint located, long size, List<String> lost)
      throws IOException {
    Path file = Path.of(output).toAbsolutePath();
    if (options().json()) {
      ObjectNode json = Json.MAPPER.createObjectNode();
      json.put("file", file.toString());
      json.put("container", located.id().container());
      json.put("name", located.id().name());
      json.put("sizeBytes", size);
      if (Files.isRegularFile(file)) {
        json.put("archiveBytes", Files.size(file));
      }
      lost.forEach(json.putArray("warnings")::add);
      out.result(json);
    } else {
      out.result(file.toString());
    }
  }

  /** Lets a compressor end without closing what it writes to. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  private static final class FormWord extends EnumWord<ExportForm> {
    FormWord() {
      super(ExportForm.class);
    }
  }

  private static final class CompressionWord extends EnumWord<ArchiveCompression> {
    CompressionWord() {
      super(ArchiveCompression.class);
    }
  }
}
