package io.dockercr.cli;

import io.dockercr.api.Reasons;
import io.dockercr.storage.encoding.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The configuration file: named stores. Read only when it is needed, since YAML costs a start some
 * 30 ms. Immutable.
 */
final class Configuration {
  static final String DEFAULT_FILE = "/etc/docker-cr/config.yaml";

  private static final int MAX_BYTES = 1 << 20;
  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final String DEFAULT_STORE = "default-store";
  private static final String STORES = "stores";
  private static final String URI = "uri";
  private static final String OPTIONS = "options";
  private static final String COMPRESS = "compress";
  private static final String KEY_FILE = "key-file";

  private final Path file;
  private final Map<String, Store> stores;
  private final Optional<String> defaultStore;

  private Configuration(Path file, Map<String, Store> stores, Optional<String> defaultStore) {
    this.file = file;
    this.stores = stores;
    this.defaultStore = defaultStore;
  }

  /**
   * A store by its name.
   *
   * @param uri a URI or the path of a directory
   * @param options may hold secrets: not to be shown
   * @param compression how checkpoints are compressed in it
   * @param keyFile an absolute path to the key that they are encrypted with
   */
  record Store(
      String uri,
      Map<String, String> options,
      Optional<Compression> compression,
      Optional<Path> keyFile) {
    @Override
    public String toString() {
      return uri;
    }
  }

  /**
   * Reads the file.
   *
   * @param given the file that was asked for; else the default one is read, if it is there
   * @throws IllegalArgumentException if it can't be read or says what makes no sense
   */
  static Configuration read(Optional<Path> given) {
    Path file = given.orElse(Path.of(DEFAULT_FILE));
    try {
      requireTrusted(file);
      return parse(file, Files.readString(file));
    } catch (NoSuchFileException e) {
      if (given.isEmpty()) {
        return new Configuration(file, Map.of(), Optional.empty());
      }
      throw new IllegalArgumentException("There is no configuration file " + file + ".", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The configuration file " + file + " can't be read: " + Reasons.of(e) + ".", e);
    }
  }

  /** Whoever can write to it can have root's checkpoints written wherever they like. */
  private static void requireTrusted(Path file) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(file, "unix:mode,uid,size");
    int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    int uid = (int) attributes.get("uid");
    int mode = (int) attributes.get("mode");
    if ((uid != 0 && uid != self) || (mode & WRITABLE_BY_OTHERS) != 0) {
      throw new IllegalArgumentException(
          "The configuration file "
              + file
              + " can be changed by other users; run \"chown root "
              + file
              + "\" and \"chmod go-w "
              + file
              + "\".");
    }
    if ((long) attributes.get("size") > MAX_BYTES) {
      throw new IllegalArgumentException("The configuration file " + file + " is too large.");
    }
  }

  private static Configuration parse(Path file, String yaml) {
    if (yaml.lines().allMatch(Configuration::saysNothing)) {
      return new Configuration(file, Map.of(), Optional.empty());
    }
    LoadSettings settings =
        LoadSettings.builder().setAllowDuplicateKeys(false).setLabel(file.toString()).build();
    Object document;
    try {
      document = new Load(settings).loadFromString(yaml);
    } catch (YamlEngineException e) {
      throw wrong(file, "is not YAML: " + e.getMessage().replaceAll("\\s+", " ").strip(), e);
    }
    Map<String, Object> top =
        document == null
            ? Map.of()
            : fields(file, "the document", document, Set.of(DEFAULT_STORE, STORES));
    Map<String, Store> stores = new LinkedHashMap<>();
    for (Map.Entry<String, Object> entry :
        fields(file, STORES, top.getOrDefault(STORES, Map.of()), null).entrySet()) {
      stores.put(entry.getKey(), store(file, entry.getKey(), entry.getValue()));
    }
    Optional<String> defaultStore =
        Optional.ofNullable(top.get(DEFAULT_STORE)).map(value -> text(file, DEFAULT_STORE, value));
    return new Configuration(file, stores, defaultStore);
  }

  /** A file of comments, such as the package brings, is not worth loading a parser. */
  private static boolean saysNothing(String line) {
    String rest = line.strip();
    return rest.isEmpty() || rest.startsWith("#");
  }

  private static Store store(Path file, String name, Object value) {
    if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_-]*")) {
      throw wrong(
          file, "has a store \"" + name + "\": letters, digits, '_' and '-' make a name", null);
    }
    String path = STORES + "." + name;
    if (value instanceof String uri) {
      return new Store(uri, Map.of(), Optional.empty(), Optional.empty());
    }
    Map<String, Object> fields =
        fields(file, path, value, Set.of(URI, OPTIONS, COMPRESS, KEY_FILE));
    if (!fields.containsKey(URI)) {
      throw wrong(file, "has no \"" + path + "." + URI + "\"", null);
    }
    Map<String, String> options = new LinkedHashMap<>();
    fields(file, path + "." + OPTIONS, fields.getOrDefault(OPTIONS, Map.of()), null)
        .forEach(
            (key, option) ->
                options.put(key, text(file, path + "." + OPTIONS + "." + key, option)));
    return new Store(
        text(file, path + "." + URI, fields.get(URI)),
        options,
        Optional.ofNullable(fields.get(COMPRESS)).map(word -> compression(file, path, word)),
        Optional.ofNullable(fields.get(KEY_FILE)).map(word -> keyFile(file, path, word)));
  }

  private static Compression compression(Path file, String path, Object value) {
    try {
      return Compression.parse(text(file, path + "." + COMPRESS, value));
    } catch (IllegalArgumentException e) {
      throw wrong(file, "has a wrong \"" + path + "." + COMPRESS + "\": " + e.getMessage(), e);
    }
  }

  private static Path keyFile(Path file, String path, Object value) {
    Path key = Path.of(text(file, path + "." + KEY_FILE, value));
    if (!key.isAbsolute()) {
      throw wrong(file, "has a \"" + path + "." + KEY_FILE + "\" that is not absolute", null);
    }
    return key;
  }

  /** A mapping whose keys are texts, and known if {@code known} is not null. */
  private static Map<String, Object> fields(
      Path file, String path, Object value, Set<String> known) {
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong(file, "has no mapping where \"" + path + "\" is", null);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = String.valueOf(entry.getKey());
      if (known != null && !known.contains(key)) {
        throw wrong(file, "has \"" + key + "\" in " + path + ", which means nothing", null);
      }
      fields.put(key, entry.getValue());
    }
    return fields;
  }

  private static String text(Path file, String path, Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw wrong(file, "has no text where \"" + path + "\" is", null);
  }

  private static IllegalArgumentException wrong(Path file, String what, Exception cause) {
    return new IllegalArgumentException(
        "The configuration file " + file + " " + what + (what.endsWith(".") ? "" : "."), cause);
  }

  /** The stores by name, in the file's order. */
  Map<String, Store> stores() {
    return stores;
  }

  /** The store to use when none is asked for: a name, a URI or a directory. */
  Optional<String> defaultStore() {
    return defaultStore;
  }

  /**
   * A store by name.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  Store store(String name) {
    Store store = stores.get(name);
    if (store == null) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" is no store: "
              + file
              + (stores.isEmpty() ? " names none" : " names " + String.join(", ", stores.keySet()))
              + ". A directory is written ./"
              + name
              + ".");
    }
    return store;
  }
}
