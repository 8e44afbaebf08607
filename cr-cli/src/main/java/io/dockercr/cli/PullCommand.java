package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoreProgress;
import io.dockercr.storage.EncodedStore;
import io.dockercr.storage.archive.CheckpointArchive;
import io.dockercr.storage.oci.ImagePull;
import io.dockercr.storage.oci.ImageReference;
import io.dockercr.storage.oci.ImageRegistry;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code docker-cr pull}. */
@Command(
    name = "pull",
    description =
        "Pulls a checkpoint from a registry into a store. Everything is compared with its digest; nothing is left of a"
            + " pull that fails.")
final class PullCommand extends StoreCommand {
  @Parameters(
      index = "0",
      paramLabel = "IMAGE",
      description = "REGISTRY/REPOSITORY:TAG, or REGISTRY/REPOSITORY@DIGEST.")
  private String image;

  @Option(
      names = "--as-name",
      paramLabel = "CONTAINER/NAME",
      description = "What to call the checkpoint. Default: as the image says.")
  private String name;

  @Option(
      names = "--platform",
      paramLabel = "ARCHITECTURE",
      description =
          "Which one of an image for several: amd64, arm64 and so on. Default: that of this host.")
  private String platform;

  @Mixin private PrivilegesOption privileges = new PrivilegesOption();

  @Mixin private CompressOption compressOption = new CompressOption();

  @Mixin private RegistryOption registryOption = new RegistryOption();

  @Override
  ExitCode work(Output out) throws Exception {
    ImageReference source = ImageReference.parse(image);
    Optional<CheckpointId> as = Optional.ofNullable(name).map(CheckpointId::parse);
    try (EncodedStore opened = stores().open();
        ImageRegistry registry = registryOption.connect(source);
        ProgressLine fetching = out.storeProgress("fetching");
        ProgressLine storing = out.storeProgress("storing")) {
      CheckpointStore store = compressOption.apply(opened, storing);
      ImagePull pull =
          new ImagePull(
              registry,
              source,
              Optional.ofNullable(platform),
              new PulledPrivileges(image, privileges),
              (archive, id) -> importTo(store, archive, id));
      ImagePull.Result pulled = pull.to(store, as, fetching);
      show(store, pulled, out);
    }
    return ExitCode.OK;
  }

  private CheckpointManifest importTo(CheckpointStore store, Path archive, CheckpointId id)
      throws CheckpointException {
    try (CheckpointArchive opened = CheckpointArchive.open(archive)) {
      return new ArchiveImport(opened, privileges, StoreProgress.NONE).into(store, id).manifest();
    }
  }

  private void show(CheckpointStore store, ImagePull.Result pulled, Output out) {
    CheckpointId id = pulled.manifest().id();
    if (options().json()) {
      ObjectNode json = Json.MAPPER.createObjectNode();
      json.put("store", store.uri().toString());
      json.put("container", id.container());
      json.put("name", id.name());
      json.put("sizeBytes", pulled.manifest().totalBytes());
      json.put("digest", pulled.digest());
      out.result(json);
    } else {
      out.result(id.toString());
    }
  }
}
