package io.dockercr.cli.inspect;

import io.dockercr.api.CheckpointManifest;
import io.dockercr.cli.source.CheckpointContent;
import io.dockercr.criu.images.ImageDirectory;
import java.util.Optional;

/**
 * What is inspected. Its parts are the caller's to close.
 *
 * @param name what the checkpoint is called
 * @param content its files beside the images
 * @param images its images
 * @param manifest what docker-cr wrote of it, if it did
 */
public record Subject(
    String name,
    CheckpointContent content,
    ImageDirectory images,
    Optional<CheckpointManifest> manifest) {}
