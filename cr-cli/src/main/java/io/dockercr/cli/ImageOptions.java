package io.dockercr.cli;

import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.archive.ArchiveKind;
import io.dockercr.storage.oci.ArchivedLayer;
import io.dockercr.storage.oci.LayerCompression;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --as} and {@code --compress}: how a checkpoint becomes an image. */
final class ImageOptions {
  /** Whose words an image is in. */
  enum Form {
    CRI(ArchiveKind.CRI),
    PODMAN(ArchiveKind.PODMAN);

    private final ArchiveKind kind;

    Form(ArchiveKind kind) {
      this.kind = kind;
    }
  }

  @Option(
      names = "--as",
      paramLabel = "cri|podman",
      defaultValue = "cri",
      description =
          "Who else is to read it: cri for Kubernetes' runtimes and checkpointctl, podman for Podman. docker-cr reads both."
              + " Default: ${DEFAULT-VALUE}.")
  private Form form;

  @Option(
      names = "--compress",
      paramLabel = LayerCompression.WORDS,
      converter = Words.class,
      description =
          "How to compress the layers; levels of zstd are 1 to 19. gzip is what old registries and tools know."
              + " Default: zstd:3.")
  private LayerCompression compression = LayerCompression.DEFAULT;

  /** The archive that is the lower layer of a checkpoint's image. */
  ArchivedLayer archive(StoredCheckpoint stored) {
    return new ArchivedLayer(stored, form.kind, ExportCommand::words);
  }

  LayerCompression compression() {
    return compression;
  }

  private static final class Words implements ITypeConverter<LayerCompression> {
    @Override
    public LayerCompression convert(String text) {
      try {
        return LayerCompression.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
