package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dockercr.storage.encoding.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
  @TempDir Path temp;

  private Configuration read(String yaml) throws IOException {
    Path file = temp.resolve("config.yaml");
    Files.writeString(file, yaml);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    return Configuration.read(Optional.of(file));
  }

  @Test
  void namesStores() throws Exception {
    Configuration configuration =
        read(
            """
            default-store: fast
            stores:
              fast: file:/srv/fast
              archive:
                uri: repo:/srv/archive
                options:
                  compression: zstd:3
                  threads: 2
            """);
    assertThat(configuration.defaultStore()).contains("fast");
    assertThat(configuration.stores()).containsOnlyKeys("fast", "archive");
    assertThat(configuration.store("fast").uri()).isEqualTo("file:/srv/fast");
    assertThat(configuration.store("archive").options())
        .isEqualTo(Map.of("compression", "zstd:3", "threads", "2"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> configuration.store("slow"))
        .withMessageContaining("names fast, archive. A directory is written ./slow.");
  }

  @Test
  void saysHowCheckpointsAreStored() throws Exception {
    Configuration configuration =
        read("stores: {a: x, b: {uri: x, compress: 'zstd:7', key-file: /etc/key}}");
    assertThat(configuration.store("a").compression()).isEmpty();
    assertThat(configuration.store("a").keyFile()).isEmpty();
    assertThat(configuration.store("b").compression()).contains(Compression.parse("zstd:7"));
    assertThat(configuration.store("b").keyFile()).contains(Path.of("/etc/key"));
  }

  @Test
  void anEmptyFileNamesNone() throws Exception {
    assertThat(read("# nothing\n").stores()).isEmpty();
    assertThat(read("---\n").stores()).isEmpty();
  }

  @Test
  void theFileOfThePackageNamesNoneUntilItIsChanged() throws Exception {
    String shipped = Files.readString(Path.of("src/deb/config.yaml"));
    assertThat(read(shipped).stores()).isEmpty();
    assertThat(read(shipped).defaultStore()).isEmpty();
    Configuration changed = read(shipped.replaceAll("(?m)^#(?! \\S|$)", ""));
    assertThat(changed.stores()).containsOnlyKeys("fast", "archive", "vault");
    assertThat(changed.defaultStore()).contains("fast");
  }

  @Test
  void whatItSaysInTheDocumentIsRead() throws Exception {
    String document = Files.readString(Path.of("../docs/stores.md"));
    int begin = document.indexOf("```yaml\n") + "```yaml\n".length();
    Configuration configuration = read(document.substring(begin, document.indexOf("```", begin)));
    assertThat(configuration.stores()).isNotEmpty().containsKey(configuration.defaultStore().get());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          stores: [a]                  | has no mapping where "stores" is
          store: x                     | has "store" in the document, which means nothing
          stores: {a: {url: x}}        | has "url" in stores.a, which means nothing
          stores: {a: {}}              | has no "stores.a.uri"
          stores: {a: {uri: [x]}}      | has no text where "stores.a.uri" is
          stores: {a: {uri: x, compress: gzip}}  | has a wrong "stores.a.compress": There is no compression "gzip"
          stores: {a: {uri: x, key-file: key}}   | has a "stores.a.key-file" that is not absolute
          stores: {a/b: x}             | has a store "a/b"
          stores: {a: x, a: y}         | is not YAML
          '{'                          | is not YAML
          stores: !!java.io.File [x]   | is not YAML
          """)
  void whatMakesNoSenseIsNamed(String yaml, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(yaml))
        .withMessageStartingWith("The configuration file " + temp.resolve("config.yaml"))
        .withMessageContaining(message);
  }

  @Test
  void aFileThatOthersCanChangeIsRefused() throws Exception {
    Path file = temp.resolve("config.yaml");
    read("");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Configuration.read(Optional.of(file)))
        .withMessageContaining("can be changed by other users");
  }

  @Test
  void aFileThatWasAskedForMustBeThere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Configuration.read(Optional.of(temp.resolve("none.yaml"))))
        .withMessageContaining("There is no configuration file");
  }
}
