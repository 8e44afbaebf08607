package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.cli.text.Sizes;
import io.dockercr.storage.EncodedStore;
import io.dockercr.storage.archive.CheckpointArchive;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr import}. */
@Command(
    name = "import",
    description =
        "Takes a checkpoint from an archive into a store: one of `docker-cr export`, of `podman container"
            + " checkpoint --export`, or of Kubernetes' runtimes. Shows what a container restored from it"
            + " would be; prints where the checkpoint is.")
final class ImportCommand extends CliCommand {
  @Parameters(paramLabel = "FILE", description = "The archive: .tar, .tar.gz or .tar.zst.")
  private Path file;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "The directory to keep checkpoints in, as DIR/CONTAINER/NAME. Same as --store DIR.")
  private Path output;

  @Mixin private StoreOption storeOption = new StoreOption();

  @Mixin private CompressOption compressOption = new CompressOption();

  @Option(
      names = "--as-name",
      paramLabel = "CONTAINER/NAME",
      description =
          "The checkpoint's name in the store. Default: the one that it had; of another engine's the"
              + " container's name, with checkpoint-<time>.")
  private String name;

  @Mixin private PrivilegesOption privileges = new PrivilegesOption();

  @Override
  ExitCode run(Output out) throws Exception {
    try (CheckpointArchive archive = CheckpointArchive.open(file);
        EncodedStore opened = storeOption.openOr(output);
        ProgressLine unpacking = out.storeProgress("importing");
        ProgressLine storing = out.storeProgress("storing")) {
      CheckpointStore store = compressOption.apply(opened, storing);
      ArchiveImport work = new ArchiveImport(archive, privileges, unpacking);
      ArchiveImport.Result result =
          work.into(store, name == null ? null : CheckpointId.parse(name));
      show(out, result);
    }
    return ExitCode.OK;
  }

  private void show(Output out, ArchiveImport.Result result) {
    CheckpointManifest manifest = result.manifest();
    if (options().json()) {
      ObjectNode json = Json.MAPPER.createObjectNode();
      json.put("container", manifest.id().container());
      json.put("name", manifest.id().name());
      json.put("location", result.location());
      json.put("from", result.kind());
      json.put("image", manifest.image().name());
      json.put("sizeBytes", manifest.totalBytes());
      result.privileges().forEach(json.putArray("privileges")::add);
      result.leftOut().forEach(json.putArray("leftOut")::add);
      out.result(json);
      return;
    }
    result.words().forEach(out::remark);
    result.leftOut().forEach(path -> out.remark("left out      the mount at " + path));
    result.privileges().forEach(what -> out.remark("allowed       " + what));
    out.remark(
        String.format(
            "Checkpoint %s from an archive of %s: %s.",
            manifest.id(), result.kind(), Sizes.inWords(manifest.totalBytes())));
    out.result(result.location());
  }
}
