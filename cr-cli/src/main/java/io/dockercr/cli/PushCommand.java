package io.dockercr.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.oci.ArchivedLayer;
import io.dockercr.storage.oci.ImagePush;
import io.dockercr.storage.oci.ImageReference;
import io.dockercr.storage.oci.ImageRegistry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code docker-cr push}. */
@Command(
    name = "push",
    description =
        "Pushes a checkpoint to a registry as an OCI image, which `docker-cr pull` brings back, and which Kubernetes'"
            + " runtimes or Podman read.")
final class PushCommand extends StoreCommand {
  @Parameters(
      index = "0",
      paramLabel = "CHECKPOINT",
      description = "CONTAINER/NAME, or STORE/CONTAINER/NAME.")
  private String checkpoint;

  @Parameters(
      index = "1",
      paramLabel = "IMAGE",
      description = "Where to push it to: REGISTRY/REPOSITORY:TAG.")
  private String image;

  @Mixin private ImageOptions imageOptions = new ImageOptions();

  @Mixin private RegistryOption registryOption = new RegistryOption();

  @Override
  ExitCode work(Output out) throws Exception {
    ImageReference target = ImageReference.parse(image);
    Reference reference = Reference.parse(checkpoint);
    try (CheckpointStore store = stores().open(reference);
        StoredCheckpoint stored = store.open(reference.id());
        ImageRegistry registry = registryOption.connect(target);
        ProgressLine packing = out.storeProgress("packing");
        ProgressLine sending = out.storeProgress("sending")) {
      ArchivedLayer archive = imageOptions.archive(stored);
      ImagePush push = new ImagePush(store, stored, imageOptions.compression(), archive);
      ImagePush.Result pushed = push.to(registry, target, packing, sending);
      archive.lost().forEach(sentence -> out.remark("note: " + sentence));
      show(target, pushed, out);
    }
    return ExitCode.OK;
  }

  private void show(ImageReference target, ImagePush.Result pushed, Output out) {
    if (options().json()) {
      ObjectNode json = Json.MAPPER.createObjectNode();
      json.put("image", target.toString());
      json.put("digest", pushed.digest());
      json.put("sentBytes", pushed.sentBytes());
      json.put("presentBytes", pushed.presentBytes());
      out.result(json);
    } else {
      out.result(target.registry() + "/" + target.repository() + "@" + pushed.digest());
    }
  }
}
