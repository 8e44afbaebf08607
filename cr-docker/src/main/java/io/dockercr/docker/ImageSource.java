package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.ImageNotFoundException;

/** Finds the very image that a container was created from. */
final class ImageSource {
  private final EngineApi engine;

  ImageSource(EngineApi engine) {
    this.engine = engine;
  }

  /**
   * The image to create the container from: its name, so that the new container shows the same, as
   * long as the name means the same image; else its id.
   */
  String require(CheckpointManifest.Image image) throws CheckpointException {
    JsonNode byName = engine.image(image.name());
    if (byName.path("Id").asText().equals(image.id())) {
      return image.name();
    }
    if (!engine.image(image.id()).isMissingNode()) {
      return image.id();
    }
    for (String digest : image.digests()) {
      if (!engine.image(digest).isMissingNode() || pull(digest)) {
        return digest;
      }
    }
    throw new ImageNotFoundException(
        "The image \"" + image.name() + "\" (" + image.id() + ") is not on this host.",
        image.digests().isEmpty()
            ? "It came from no registry: bring it here with `docker save` and `docker load`."
            : "No registry gave it: bring it here with `docker pull "
                + image.digests().get(0)
                + "`.");
  }

  private boolean pull(String digest) throws CheckpointException {
    EngineApi.Answer answer =
        engine.ask(Method.POST, "/images/create?fromImage=" + EngineApi.encode(digest), null);
    return answer.isSuccess() && !engine.image(digest).isMissingNode();
  }
}
