package io.dockercr.cli;

import io.dockercr.api.StoreProgress;
import io.dockercr.storage.EncodedStore;
import io.dockercr.storage.encoding.Compression;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --compress}: how what a command writes to a store is compressed. */
final class CompressOption {
  @Option(
      names = "--compress",
      paramLabel = Compression.WORDS,
      converter = Words.class,
      description =
          "How to compress the checkpoint in the store; the container does not wait for it. Levels of zstd"
              + " are 1 to 19, and 3 if none is given. Default: as the configuration file says of the"
              + " store, else none; a repo: has its own.")
  private Compression compression;

  /**
   * A store that writes in this way.
   *
   * @param progress told how far it has come
   */
  EncodedStore apply(EncodedStore store, StoreProgress progress) {
    EncodedStore telling = store.withProgress(progress);
    return compression == null ? telling : telling.withCompression(compression);
  }

  private static final class Words implements ITypeConverter<Compression> {
    @Override
    public Compression convert(String text) {
      try {
        return Compression.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
