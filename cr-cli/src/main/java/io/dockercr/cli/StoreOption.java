package io.dockercr.cli;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointKeyException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.storage.DirectoryStore;
import io.dockercr.storage.EncodedStore;
import io.dockercr.storage.LocatedCheckpoint;
import io.dockercr.storage.encoding.EncryptionKey;
import io.dockercr.storage.encoding.KeyFile;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** {@code --store}, {@code --config} and {@code --key-file}: which store a command works on. */
final class StoreOption {
  /** Holds a key, for those who keep it elsewhere than in a file. */
  static final String KEY_VARIABLE = "DOCKER_CR_KEY";

  private static final Pattern URI = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:.*");

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description =
          "Where checkpoints are kept: a URI such as repo:/srv/archive, a directory, or a name from the"
              + " configuration file. Default: its default-store, else "
              + DirectoryStore.DEFAULT_ROOT
              + ".")
  private String store;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The configuration file. Default: " + Configuration.DEFAULT_FILE + ", if it is there.")
  private Path config;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "The key of encrypted checkpoints, which new ones are encrypted with; `docker-cr keygen` makes"
              + " one. Default: the store's in the configuration file, else what the variable "
              + KEY_VARIABLE
              + " holds, if it is set.")
  private Path keyFile;

  private Configuration configuration;

  /** The store that was asked for, or else the default one. The caller closes it. */
  EncodedStore open() throws CheckpointException {
    if (store != null) {
      return open(store);
    }
    Optional<String> configured = configuration().defaultStore();
    return configured.isPresent()
        ? open(configured.get())
        : keyed(DirectoryStore.at(Path.of(DirectoryStore.DEFAULT_ROOT)), Optional.empty());
  }

  /**
   * Like {@link #open()}, for commands that also have {@code --output}.
   *
   * @param output the directory given with it, or null
   */
  EncodedStore openOr(Path output) throws CheckpointException {
    if (output == null) {
      return open();
    }
    if (store != null) {
      throw new IllegalArgumentException("--store and --output can't be given together.");
    }
    return keyed(DirectoryStore.at(output.toAbsolutePath()), Optional.empty());
  }

  /** Whether a text is a URI rather than a path. */
  static boolean isUri(String text) {
    return URI.matcher(text).matches();
  }

  /** Opens the store that a text names: a URI, a directory or a configured name. */
  EncodedStore open(String text) throws CheckpointException {
    if (text.isEmpty() || isUri(text) || text.startsWith(".") || text.indexOf('/') >= 0) {
      return keyed(PluginStores.open(CheckpointStores.uri(text), Map.of()), Optional.empty());
    }
    Configuration.Store named = configuration().store(text);
    EncodedStore store =
        keyed(
            PluginStores.open(CheckpointStores.uri(named.uri()), named.options()), named.keyFile());
    return named.compression().isPresent()
        ? store.withCompression(named.compression().get())
        : store;
  }

  /** The checkpoint in a directory, in a store that has the key that there is for it. */
  LocatedCheckpoint at(Path directory) throws CheckpointException {
    LocatedCheckpoint located = LocatedCheckpoint.at(directory);
    return new LocatedCheckpoint(keyed(located.store(), Optional.empty()), located.id());
  }

  /** A checkpoint and its store, which is opened. */
  LocatedCheckpoint locate(StoreCommand.Reference reference) throws CheckpointException {
    return new LocatedCheckpoint(open(reference), reference.id());
  }

  /**
   * @param configured the key file that the configuration names for the store
   */
  private EncodedStore keyed(CheckpointStore store, Optional<Path> configured)
      throws CheckpointException {
    EncodedStore encoded = EncodedStore.around(store);
    Path file = keyFile == null ? configured.orElse(null) : keyFile;
    if (file != null) {
      return encoded.withKey(KeyFile.read(file));
    }
    String variable = System.getenv(KEY_VARIABLE);
    if (variable == null || variable.isEmpty()) {
      return encoded;
    }
    return encoded.withKey(
        EncryptionKey.parse(variable.strip())
            .orElseThrow(
                () ->
                    new CheckpointKeyException(
                        "The variable " + KEY_VARIABLE + " holds no key of docker-cr.",
                        "It has the content of a file that `docker-cr keygen FILE` makes.")));
  }

  /** What {@link #open()} opens, as a person writes it. */
  String name() {
    if (store != null) {
      return store;
    }
    return configuration().defaultStore().orElse(DirectoryStore.DEFAULT_ROOT);
  }

  /** Opens the store of a checkpoint. */
  EncodedStore open(StoreCommand.Reference reference) throws CheckpointException {
    return reference.store() == null ? open() : open(reference.store());
  }

  /** The stores to work on: the one that was asked for, or else all that there are by name. */
  List<String> asked() {
    if (store != null) {
      return List.of(store);
    }
    LinkedHashSet<String> names = new LinkedHashSet<>(List.of(name()));
    names.addAll(configuration().stores().keySet());
    return List.copyOf(names);
  }

  /** Whether {@code --store} was given. */
  boolean isGiven() {
    return store != null;
  }

  private Configuration configuration() {
    if (configuration == null) {
      configuration = Configuration.read(Optional.ofNullable(config));
    }
    return configuration;
  }
}
