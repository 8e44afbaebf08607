package io.dockercr.cli;

import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CheckpointManifest.Mount;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.cli.text.Sizes;
import io.dockercr.cli.text.Table;
import io.dockercr.storage.ManifestJson;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr show}. */
@Command(
    name = "show",
    description = "Shows what a checkpoint holds; as JSON, all of its manifest.")
final class ShowCommand extends StoreCommand {
  @Parameters(paramLabel = "CHECKPOINT", description = "CONTAINER/NAME, or STORE/CONTAINER/NAME.")
  private String checkpoint;

  @Option(names = "--files", description = "Show the files as well.")
  private boolean files;

  @Override
  ExitCode work(Output out) throws Exception {
    Reference reference = Reference.parse(checkpoint);
    try (CheckpointStore store = stores().open(reference);
        StoredCheckpoint stored = store.open(reference.id())) {
      CheckpointManifest manifest = stored.manifest();
      if (options().json()) {
        out.result(Json.MAPPER.readTree(ManifestJson.write(manifest)));
      } else {
        out.result(Table.aligned(rows(manifest)));
        if (files) {
          out.result(Table.aligned(fileRows(manifest)));
        }
      }
    }
    return ExitCode.OK;
  }

  private static List<List<String>> rows(CheckpointManifest manifest) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("checkpoint", manifest.id().toString()));
    rows.add(List.of("taken", manifest.createdAt().toString()));
    rows.add(List.of("parent", manifest.parent().map(Object::toString).orElse("-")));
    rows.add(List.of("container id", manifest.container().id()));
    rows.add(List.of("image", manifest.image().name()));
    rows.add(List.of("image id", manifest.image().id()));
    rows.add(
        List.of(
            "host",
            manifest.platform().architecture()
                + ", kernel "
                + manifest.platform().kernel()
                + ", cgroup v"
                + manifest.platform().cgroupVersion()
                + ", "
                + manifest.platform().storageDriver()));
    rows.add(
        List.of(
            "versions",
            "engine "
                + manifest.platform().engineVersion()
                + ", runc "
                + manifest.platform().runtimeVersion()
                + ", CRIU "
                + manifest.platform().criuVersion()));
    rows.add(
        List.of(
            "size",
            Sizes.inWords(manifest.totalBytes()) + " in " + manifest.files().size() + " files"));
    rows.add(List.of("frozen for", manifest.statistics().frozen().toMillis() + " ms"));
    for (Mount mount : manifest.mounts()) {
      String source = mount.name().isEmpty() ? mount.source() : mount.name();
      rows.add(
          List.of(
              "mount",
              mount.type()
                  + " "
                  + (source.isEmpty() ? "" : source + " at ")
                  + mount.destination()
                  + (mount.readOnly() ? ", read-only" : "")));
    }
    return rows;
  }

  private static List<List<String>> fileRows(CheckpointManifest manifest) {
    List<List<String>> rows = new ArrayList<>();
    for (FileEntry file : manifest.files()) {
      rows.add(List.of(file.path(), Long.toString(file.sizeBytes()), file.digest()));
    }
    return rows;
  }
}
