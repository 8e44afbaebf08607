package io.dockercr.cli;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.storage.DirectoryStore;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** {@code --store} and {@code --config}: which store a command works on. */
final class StoreOption {
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

  private Configuration configuration;

  /** The store that was asked for, or else the default one. The caller closes it. */
  CheckpointStore open() throws CheckpointException {
    if (store != null) {
      return open(store);
    }
    Optional<String> configured = configuration().defaultStore();
    return configured.isPresent()
        ? open(configured.get())
        : DirectoryStore.at(Path.of(DirectoryStore.DEFAULT_ROOT));
  }

  /**
   * Like {@link #open()}, for commands that also have {@code --output}.
   *
   * @param output the directory given with it, or null
   */
  CheckpointStore openOr(Path output) throws CheckpointException {
    if (output == null) {
      return open();
    }
    if (store != null) {
      throw new IllegalArgumentException("--store and --output can't be given together.");
    }
    return DirectoryStore.at(output.toAbsolutePath());
  }

  /** Whether a text is a URI rather than a path. */
  static boolean isUri(String text) {
    return URI.matcher(text).matches();
  }

  /** Opens the store that a text names: a URI, a directory or a configured name. */
  CheckpointStore open(String text) throws CheckpointException {
    if (isUri(text) || text.startsWith(".") || text.indexOf('/') >= 0) {
      return PluginStores.open(CheckpointStores.uri(text), Map.of());
    }
    Configuration.Store named = configuration().store(text);
    return PluginStores.open(CheckpointStores.uri(named.uri()), named.options());
  }

  /** What {@link #open()} opens, as a person writes it. */
  String name() {
    if (store != null) {
      return store;
    }
    return configuration().defaultStore().orElse(DirectoryStore.DEFAULT_ROOT);
  }

  /** Opens the store of a checkpoint. */
  CheckpointStore open(StoreCommand.Reference reference) throws CheckpointException {
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
