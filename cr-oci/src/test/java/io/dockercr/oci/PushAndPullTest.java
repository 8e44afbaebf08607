package io.dockercr.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockercr.api.CheckpointExistsException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.IncompatibleHostException;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.api.UnsupportedContainerException;
import io.dockercr.storage.DirectoryStore;
import io.dockercr.storage.archive.ArchiveKind;
import io.dockercr.storage.archive.CheckpointArchive;
import io.dockercr.storage.oci.ArchivedLayer;
import io.dockercr.storage.oci.BlobDescriptor;
import io.dockercr.storage.oci.ImageLayout;
import io.dockercr.storage.oci.ImagePull;
import io.dockercr.storage.oci.ImagePush;
import io.dockercr.storage.oci.ImageReference;
import io.dockercr.storage.oci.ImageRegistry;
import io.dockercr.storage.oci.ImageRegistryProvider.Access;
import io.dockercr.storage.oci.LayerCompression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints go to a real registry and come back; the real skopeo reads them there. */
class PushAndPullTest {
  private static final CheckpointId ID = new CheckpointId("web", "first");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ARCHITECTURE = "amd64";

  @TempDir private static Path shared;
  private static RegistryServer server;
  private static int repositories;

  @TempDir private Path temp;

  private DirectoryStore store;
  private CheckpointManifest original;
  private ImageReference reference;

  @BeforeAll
  static void start() throws Exception {
    server = RegistryServer.start(shared.resolve("registry"));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void commit() throws Exception {
    store = DirectoryStore.at(temp.resolve("store"));
    original = Samples.commit(store, ID, 3);
    reference = ImageReference.parse(server.name() + "/team/web-" + repositories++ + ":v1");
  }

  private static ImageRegistry connect(ImageReference reference) throws Exception {
    return new OrasRegistryProvider().connect(reference, new Access(true, Optional.empty()));
  }

  private ImagePush.Result push(ArchiveKind kind, String compression) throws Exception {
    try (StoredCheckpoint stored = store.open(ID);
        ImageRegistry registry = connect(reference)) {
      return new ImagePush(
              store,
              stored,
              LayerCompression.parse(compression),
              new ArchivedLayer(stored, kind, Samples.DOCUMENTS))
          .to(registry, reference, StoreProgress.NONE, StoreProgress.NONE);
    }
  }

  private ImagePull.Result pull(ImageReference from, Optional<CheckpointId> name) throws Exception {
    try (ImageRegistry registry = connect(from)) {
      return new ImagePull(
              registry,
              from,
              Optional.of(ARCHITECTURE),
              (manifest, directory) -> {},
              Samples.NO_IMPORT)
          .to(store, name, StoreProgress.NONE);
    }
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> all = Files.walk(temp.resolve("store"))) {
      assertThat(all.map(Path::toString)).noneMatch(path -> path.contains("layer-"));
    }
  }

  @ParameterizedTest
  @CsvSource({"CRI, none", "CRI, gzip", "CRI, zstd", "PODMAN, zstd:1", "PODMAN, none"})
  void theVeryCheckpointComesBack(ArchiveKind kind, String compression) throws Exception {
    ImagePush.Result pushed = push(kind, compression);
    assertThat(pushed.presentBytes()).isZero();
    assertNothingIsLeft();
    store.delete(ID);
    ImagePull.Result pulled = pull(reference, Optional.empty());
    assertThat(pulled.digest()).isEqualTo(pushed.digest());
    assertThat(pulled.manifest()).isEqualTo(original);
    try (StoredCheckpoint stored = store.open(ID)) {
      stored.verify();
      assertThat(stored.directory().resolve("images/mountpoints-13.img")).hasContent("as it was");
    }
    assertNothingIsLeft();
  }

  @Test
  void aDigestNamesItForEver() throws Exception {
    ImagePush.Result pushed = push(ArchiveKind.CRI, "zstd");
    ImageReference byDigest =
        ImageReference.parse(
            reference.registry() + "/" + reference.repository() + "@" + pushed.digest());
    CheckpointId other = new CheckpointId("other", "copy");
    assertThat(pull(byDigest, Optional.of(other)).manifest()).isEqualTo(original.withId(other));
    assertThatThrownBy(() -> pull(reference, Optional.empty()))
        .isInstanceOf(CheckpointExistsException.class);
  }

  @Test
  void aSecondPushSendsNothing() throws Exception {
    ImagePush.Result first = push(ArchiveKind.CRI, "zstd");
    ImagePush.Result second = push(ArchiveKind.CRI, "zstd");
    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(second.sentBytes()).isZero();
    assertThat(second.presentBytes()).isEqualTo(first.sentBytes());
  }

  @Test
  void skopeoReadsAndCopiesIt() throws Exception {
    ImagePush.Result pushed = push(ArchiveKind.CRI, "zstd");
    String source = "docker://" + reference;
    JsonNode inspected = JSON.readTree(skopeo("inspect", "--tls-verify=false", source));
    assertThat(inspected.get("Digest").asText()).isEqualTo(pushed.digest());
    assertThat(inspected.get("Architecture").asText()).isEqualTo("amd64");
    assertThat(inspected.get("Layers")).hasSize(2);
    JsonNode raw = JSON.readTree(skopeo("inspect", "--raw", "--tls-verify=false", source));
    assertThat(raw.at("/annotations/org.criu.checkpoint.container.name").asText()).isEqualTo("web");
    assertThat(
            raw.get("annotations").get("io.kubernetes.cri-o.annotations.checkpoint.name").asText())
        .isEqualTo("web");
    Path layout = temp.resolve("layout");
    skopeo("copy", "--src-tls-verify=false", source, "oci:" + layout + ":v1");
    JsonNode index = JSON.readTree(layout.resolve("index.json").toFile());
    assertThat(index.at("/manifests/0/digest").asText()).isEqualTo(pushed.digest());
    Path plain = temp.resolve("plain");
    skopeo("copy", "--src-tls-verify=false", source, "dir:" + plain);
    assertThat(plain.resolve("manifest.json")).exists();
  }

  @Test
  void whatSkopeoCopiedComesBackToo() throws Exception {
    push(ArchiveKind.CRI, "gzip");
    ImageReference copy = ImageReference.parse(server.name() + "/mirror/web:v2");
    skopeo(
        "copy",
        "--src-tls-verify=false",
        "--dest-tls-verify=false",
        "docker://" + reference,
        "docker://" + copy);
    store.delete(ID);
    assertThat(pull(copy, Optional.empty()).manifest()).isEqualTo(original);
  }

  @ParameterizedTest
  @CsvSource({"CRI, zstd", "PODMAN, gzip"})
  void skopeoReadsALayoutAndItsArchive(ArchiveKind kind, String compression) throws Exception {
    Path layout = temp.resolve("layout");
    Path tar = temp.resolve("layout.tar");
    try (StoredCheckpoint stored = store.open(ID);
        OutputStream out = Files.newOutputStream(tar)) {
      ImageLayout writer =
          new ImageLayout(
              stored,
              LayerCompression.parse(compression),
              new ArchivedLayer(stored, kind, Samples.DOCUMENTS));
      String digest = writer.writeDirectory(layout, "v1", StoreProgress.NONE);
      assertThat(writer.writeTar(temp, "v1", out, StoreProgress.NONE)).isEqualTo(digest);
    }
    for (String source : List.of("oci:" + layout + ":v1", "oci-archive:" + tar + ":v1")) {
      String to = reference + source.substring(0, 4).replaceAll("[^a-z]", "");
      skopeo("copy", "--dest-tls-verify=false", source, "docker://" + to);
      CheckpointId back = new CheckpointId("back", to.replaceAll(".*:", ""));
      assertThat(pull(ImageReference.parse(to), Optional.of(back)).manifest().files())
          .containsExactlyInAnyOrderElementsOf(original.files());
      if (source.endsWith(":v1") && source.startsWith("oci:")) {
        assertThat(modes(layout)).containsOnly("rw-------", "rwx------");
      }
      store.delete(back);
    }
  }

  private static Set<String> modes(Path directory) throws IOException {
    Set<String> modes = new TreeSet<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.toList()) {
        modes.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
      }
    }
    return modes;
  }

  @Test
  void aByteThatTheRegistryChangedIsFound() throws Exception {
    ImagePush.Result pushed = push(ArchiveKind.CRI, "none");
    JsonNode manifest = JSON.readTree(Files.readString(server.blob(pushed.digest())));
    store.delete(ID);
    for (JsonNode layer : manifest.get("layers")) {
      Path blob = server.blob(layer.get("digest").asText());
      byte[] bytes = Files.readAllBytes(blob);
      bytes[bytes.length / 2] ^= 1;
      Files.write(blob, bytes);
      assertThatThrownBy(() -> pull(reference, Optional.empty()))
          .isInstanceOf(CorruptedCheckpointException.class)
          .hasMessageContaining("is damaged");
      bytes[bytes.length / 2] ^= 1;
      Files.write(blob, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }
    assertThat(store.list()).isEmpty();
    assertNothingIsLeft();
    pull(reference, Optional.empty());
  }

  @Test
  void sizesThatAManifestLiesAboutAreFound() throws Exception {
    ImagePush.Result pushed = push(ArchiveKind.CRI, "zstd");
    store.delete(ID);
    for (String change : new String[] {"less", "more"}) {
      JsonNode manifest = JSON.readTree(Files.readString(server.blob(pushed.digest())));
      JsonNode layer = manifest.at("/layers/0");
      long size = layer.get("size").asLong();
      ((ObjectNode) layer).put("size", change.equals("less") ? size - 1 : size + 1);
      ImageReference lie = sendManifest(change, JSON.writeValueAsBytes(manifest), "manifest");
      assertThatThrownBy(() -> pull(lie, Optional.empty()))
          .isInstanceOf(CorruptedCheckpointException.class);
    }
    assertThat(store.list()).isEmpty();
  }

  private ImageReference sendManifest(String tag, byte[] json, String kind) throws Exception {
    try (ImageRegistry registry = connect(reference)) {
      registry.sendManifest(tag, "application/vnd.oci.image." + kind + ".v1+json", json);
    }
    return ImageReference.parse(reference.registry() + "/" + reference.repository() + ":" + tag);
  }

  @Test
  void anIndexIsChosenFromByPlatform() throws Exception {
    ImagePush.Result pushed = push(ArchiveKind.CRI, "zstd");
    long size = Files.size(server.blob(pushed.digest()));
    String one =
        """
        {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":%d,"platform":{"architecture":"%s","os":"linux"}}""";
    ImageReference index =
        sendManifest(
            "index",
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s]}"""
                .formatted(one.formatted(pushed.digest(), size, "amd64"))
                .getBytes(UTF_8),
            "index");
    store.delete(ID);
    assertThat(pull(index, Optional.empty()).digest()).isEqualTo(pushed.digest());
    try (ImageRegistry registry = connect(index)) {
      assertThatThrownBy(
              () ->
                  new ImagePull(
                          registry,
                          index,
                          Optional.of("riscv64"),
                          (manifest, directory) -> {},
                          Samples.NO_IMPORT)
                      .to(store, Optional.empty(), StoreProgress.NONE))
          .isInstanceOf(IncompatibleHostException.class)
          .hasMessageContaining("has no checkpoint for riscv64; it has amd64.");
    }
  }

  @Test
  void whatIsNoCheckpointIsRefused() throws Exception {
    ImagePush.Result pushed = push(ArchiveKind.CRI, "zstd");
    String manifest = Files.readString(server.blob(pushed.digest()));
    ImageReference helm =
        sendManifest(
            "helm",
            manifest
                .replace(
                    "application/vnd.oci.image.config.v1+json",
                    "application/vnd.cncf.helm.config.v1+json")
                .getBytes(UTF_8),
            "manifest");
    assertThatThrownBy(() -> pull(helm, Optional.of(new CheckpointId("a", "b"))))
        .isInstanceOf(UnsupportedContainerException.class)
        .hasMessageContaining("\"application/vnd.cncf.helm.config.v1+json\"");
    ImageReference layers =
        sendManifest(
            "layers",
            manifest
                .replace("image.layer.v1.tar+zstd", "image.layer.nondistributable.v1.tar+zstd")
                .getBytes(UTF_8),
            "manifest");
    assertThatThrownBy(() -> pull(layers, Optional.of(new CheckpointId("a", "b"))))
        .isInstanceOf(UnsupportedContainerException.class)
        .hasMessageContaining("nondistributable");
  }

  @Test
  void anImageOfOthersGoesTheWayOfAnArchive() throws Exception {
    ImagePush.Result pushed = push(ArchiveKind.CRI, "zstd");
    ObjectNode manifest = (ObjectNode) JSON.readTree(server.blob(pushed.digest()).toFile());
    ((ObjectNode) manifest.get("annotations")).remove("io.dockercr.checkpoint.name");
    ((ArrayNode) manifest.get("layers")).remove(1);
    byte[] config = withoutSecondLayer(server.blob(manifest.at("/config/digest").asText()));
    ((ObjectNode) manifest.get("config")).put("digest", digest(config)).put("size", config.length);
    try (ImageRegistry registry = connect(reference)) {
      registry.send(
          new BlobDescriptor(
              "application/vnd.oci.image.config.v1+json", digest(config), config.length),
          () -> new ByteArrayInputStream(config));
    }
    ImageReference foreign = sendManifest("foreign", JSON.writeValueAsBytes(manifest), "manifest");
    List<String> imported = new ArrayList<>();
    try (ImageRegistry registry = connect(foreign)) {
      new ImagePull(
              registry,
              foreign,
              Optional.of(ARCHITECTURE),
              (read, directory) -> imported.add("taken for our own"),
              (file, id) -> {
                try (CheckpointArchive archive = CheckpointArchive.open(file)) {
                  imported.add(id + " " + archive.kind());
                }
                return original;
              })
          .to(store, Optional.empty(), StoreProgress.NONE);
    }
    assertThat(imported).containsExactly("web/foreign CRI");
    assertNothingIsLeft();
  }

  private static byte[] withoutSecondLayer(Path config) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(config.toFile());
    ((ArrayNode) json.at("/rootfs/diff_ids")).remove(1);
    return JSON.writeValueAsBytes(json);
  }

  private static String digest(byte[] content) throws Exception {
    return "sha256:"
        + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  @Test
  void aNameThatIsNoneIsNotTaken() throws Exception {
    ImagePush.Result pushed = push(ArchiveKind.CRI, "zstd");
    String manifest = Files.readString(server.blob(pushed.digest()));
    ImageReference hostile =
        sendManifest(
            "hostile",
            manifest
                .replace(
                    "\"org.criu.checkpoint.container.name\":\"web\"",
                    "\"org.criu.checkpoint.container.name\":\"../../etc\"")
                .getBytes(UTF_8),
            "manifest");
    assertThatThrownBy(() -> pull(hostile, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--as-name");
    CheckpointId id = new CheckpointId("web", "renamed");
    assertThat(pull(hostile, Optional.of(id)).manifest().id()).isEqualTo(id);
  }

  @Test
  void whatTheCheckRefusesIsNotStored() throws Exception {
    push(ArchiveKind.CRI, "zstd");
    store.delete(ID);
    try (ImageRegistry registry = connect(reference)) {
      ImagePull pull =
          new ImagePull(
              registry,
              reference,
              Optional.of(ARCHITECTURE),
              (manifest, directory) -> {
                throw new UnsupportedContainerException("It is privileged.", null, null);
              },
              Samples.NO_IMPORT);
      assertThatThrownBy(() -> pull.to(store, Optional.empty(), StoreProgress.NONE))
          .hasMessage("It is privileged.");
    }
    assertThat(store.list()).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void anInterruptionLeavesNothing() throws Exception {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> push(ArchiveKind.CRI, "none")).isInstanceOf(StorageException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertNothingIsLeft();
  }

  private static String skopeo(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add("skopeo");
    command.add("--insecure-policy");
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return said;
  }
}
