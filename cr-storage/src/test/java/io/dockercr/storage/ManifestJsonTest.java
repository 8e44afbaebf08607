package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.Container;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CorruptedCheckpointException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestJsonTest {
  private static final CheckpointId ID = new CheckpointId("web", "first");
  private static final CheckpointManifest MANIFEST =
      Manifests.of(ID)
          .withStatistics(Manifests.STATISTICS)
          .withFiles(
              List.of(
                  new FileEntry("images/core-1.img", 4, "sha256:" + "0f".repeat(32)),
                  new FileEntry("images/pages-1.img", 1L << 40, "crc32c:0a1b2c3d")));

  private static CheckpointManifest read(byte[] json) throws CorruptedCheckpointException {
    return ManifestJson.read(json, ID.toString());
  }

  /** A document whose digest is right although something in it was replaced. */
  private static byte[] edited(String from, String to) {
    String json = new String(ManifestJson.write(MANIFEST), UTF_8);
    assertThat(json).contains(from);
    return signed(json.replace(from, to).getBytes(UTF_8));
  }

  private static byte[] signed(byte[] json) {
    byte[] unsigned = json.clone();
    int digits = json.length - "\"\n}\n".length() - 64;
    Arrays.fill(unsigned, digits, digits + 64, (byte) '0');
    return ManifestDigest.sign(unsigned);
  }

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    assertThat(read(ManifestJson.write(MANIFEST))).isEqualTo(MANIFEST);
  }

  @Test
  void aManifestWithoutParentMountsOrFilesIsReadBack() throws Exception {
    CheckpointManifest bare =
        new CheckpointManifest(
            1,
            ID,
            MANIFEST.createdAt(),
            MANIFEST.container(),
            MANIFEST.image(),
            MANIFEST.platform(),
            List.of(),
            MANIFEST.options(),
            MANIFEST.statistics(),
            Optional.empty(),
            List.of());
    assertThat(read(ManifestJson.write(bare))).isEqualTo(bare);
  }

  @Test
  void itIsMadeForPeopleToRead() {
    String json = new String(ManifestJson.write(MANIFEST), UTF_8);
    assertThat(json)
        .startsWith("{\n  \"formatVersion\" : 1,\n  \"id\" : \"web/first\",\n")
        .contains("\"freezingMicros\" : 1234,")
        .contains("\"mode\" : \"0755\",\n      \"uid\" : 33,\n      \"gid\" : 4294967294")
        .contains("\"mode\" : \"1777\"")
        .endsWith("\"\n}\n");
  }

  @Test
  void theEnginesWordsAreKept() {
    assertThat(new String(ManifestJson.write(MANIFEST), UTF_8))
        .contains("\"inspect\" : {\n      \"Id\" : \"4f\",")
        .contains("\"Cpus\" : 1.50,")
        .contains("\"Memory\" : 12345678901234567890,")
        .contains("\"Nothing\" : null")
        .contains("\"A=<ü>\"");
  }

  @Test
  void itIsTheSameEveryTime() throws Exception {
    byte[] json = ManifestJson.write(MANIFEST);
    assertThat(ManifestJson.write(read(json))).isEqualTo(json);
  }

  @Test
  void unknownFieldsAreIgnored() throws Exception {
    byte[] json =
        edited(
            "  \"createdAt\"",
            "  \"later\" : { \"a\" : [ 1e999999999, -1.5, null, true ] },\n  \"createdAt\"");
    assertThat(read(json)).isEqualTo(MANIFEST);
  }

  @Test
  void aNewerFormatIsRefusedByName() {
    byte[] json = "{ \"shape\": [1, {}], \"formatVersion\": 2 }".getBytes(UTF_8);
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessage("The checkpoint web/first has format 2; this docker-cr reads formats up to 1.");
  }

  @Test
  void anyChangeIsNoticed() {
    byte[] json = ManifestJson.write(MANIFEST);
    for (int i = 0; i < json.length; i++) {
      byte[] changed = json.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> read(changed))
          .as("byte %d", i)
          .isInstanceOf(CorruptedCheckpointException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "formatVersion",
        "id",
        "createdAt",
        "container",
        "container.id",
        "container.name",
        "container.inspect",
        "container.spec",
        "image",
        "image.id",
        "image.name",
        "image.digests",
        "platform",
        "platform.architecture",
        "platform.cgroupVersion",
        "mounts",
        "mounts[0].mode",
        "mounts[1].uid",
        "options",
        "options.skipInFlight",
        "statistics",
        "statistics.totalMicros",
        "files",
        "files[1].path",
        "files[0].sizeBytes",
        "files[0].digest"
      })
  void aMissingFieldIsNamed(String field) {
    byte[] json = signed(JsonFieldRemoval.without(ManifestJson.write(MANIFEST), field));
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessage(
            "The checkpoint web/first is damaged: manifest.json has no field \"" + field + "\".");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"web/first\"|\"../first\"|id",
        "\"web/first\"|\"web\"|id",
        "\"2026-11-24T10:11:12.131415Z\"|\"yesterday\"|createdAt",
        "\"cgroupVersion\" : 2|\"cgroupVersion\" : 3|platform.cgroupVersion",
        "\"tcpClose\" : false|\"tcpClose\" : true|options.tcpClose",
        "\"fileLocks\" : false|\"fileLocks\" : \"no\"|options.fileLocks",
        "\"pagesScanned\" : 512|\"pagesScanned\" : -1|statistics.pagesScanned",
        "\"pagesScanned\" : 512|\"pagesScanned\" : 9223372036854775808|statistics.pagesScanned",
        "\"pagesScanned\" : 512|\"pagesScanned\" : 5e2|statistics.pagesScanned",
        "\"0755\"|\"rwx\"|mounts[0].mode",
        "4294967294|4294967296|mounts[0].gid",
        "images/core-1.img|/images/core-1.img|files[0].path",
        "images/core-1.img|images/../../core-1.img|files[0].path",
        "images/core-1.img|images//core-1.img|files[0].path",
        "images/core-1.img|images/./core-1.img|files[0].path",
        "images/core-1.img|images/a\\u0000|files[0].path",
        "images/core-1.img|images/pages-1.img|files[1].path",
        "images/core-1.img|manifest.json|files[0].path",
        "crc32c:0a1b2c3d|crc32c:0A1B2C3D|files[1].digest",
        "crc32c:0a1b2c3d|crc64:0a1b2c3d|files[1].digest",
        "\"images/core-1.img\"|7|files[0].path",
        "[ \"busybox@sha256:00\" ]|[ 1 ]|image.digests",
      })
  void aWrongFieldIsNamed(String from, String to, String field) {
    String pretty = from.startsWith("[ ") ? "[\n      \"busybox@sha256:00\"\n    ]" : from;
    byte[] json = edited(pretty, to);
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessage(
            "The checkpoint web/first is damaged: manifest.json has a wrong \"" + field + "\".");
  }

  @Test
  void aFieldThatIsThereTwiceIsRefused() {
    byte[] json = edited("  \"createdAt\"", "  \"id\" : \"web/other\",\n  \"createdAt\"");
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining("has the field \"id\" twice");
  }

  @Test
  void deepNestingIsRefused() {
    byte[] json =
        edited("  \"createdAt\"", "  \"x\" : " + "[".repeat(100_000) + ",\n  \"createdAt\"");
    assertThatThrownBy(() -> read(json)).isInstanceOf(CorruptedCheckpointException.class);
  }

  @Test
  void aHugeManifestIsRefused() {
    byte[] json = new byte[ManifestJson.MAX_BYTES + 1];
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(CorruptedCheckpointException.class)
        .hasMessageContaining("is larger than 67108864 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "null", "[]", "{", "{}", "{\"formatVersion\":0}", "\u0000", "x"})
  void whatIsNoManifestIsRefused(String json) {
    assertThatThrownBy(() -> read(json.getBytes(UTF_8)))
        .isInstanceOf(CorruptedCheckpointException.class);
  }

  @Test
  void randomDamageIsAlwaysCalledDamage() {
    Random random = new Random(20261124);
    byte[] json = ManifestJson.write(MANIFEST);
    int refused = 0;
    for (int i = 0; i < 4_000; i++) {
      byte[] damaged = damage(json, random);
      byte[] input = i % 2 == 0 || damaged.length < 200 ? damaged : signed(damaged);
      try {
        read(input);
      } catch (CorruptedCheckpointException e) {
        refused++;
      }
    }
    // The others were changed inside a text, and signed again.
    assertThat(refused).isBetween(2_000, 3_999);
  }

  private static byte[] damage(byte[] json, Random random) {
    int at = random.nextInt(json.length - 100);
    int length = 1 + random.nextInt(20);
    return switch (random.nextInt(5)) {
      case 0 -> Arrays.copyOf(json, at);
      case 1 -> splice(json, at, length, new byte[0]);
      case 2 -> splice(json, at, 0, Arrays.copyOfRange(json, at / 2, at / 2 + length));
      case 3 -> splice(json, at, 1, new byte[] {(byte) random.nextInt(256)});
      default -> splice(json, at, 1, new byte[] {(byte) "{}[]\",:0-9etfn\\".charAt(length % 15)});
    };
  }

  private static byte[] splice(byte[] json, int at, int removed, byte[] added) {
    byte[] result = new byte[json.length - removed + added.length];
    System.arraycopy(json, 0, result, 0, at);
    System.arraycopy(added, 0, result, at, added.length);
    System.arraycopy(json, at + removed, result, at + added.length, json.length - at - removed);
    return result;
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"{}\"", "{} {}", "{", "", "{\"a\":NaN}"})
  void anInspectionThatIsNoObjectIsRefused(String inspectJson) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ManifestJson.write(withContainer(inspectJson, "{}")));
  }

  @Test
  void whatCouldNotBeReadBackIsNotWritten() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ManifestJson.write(withContainer(null, "{}")));
    String deep = "{\"a\":" + "[".repeat(300) + "]".repeat(300) + "}";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ManifestJson.write(withContainer("{}", deep)));
    FileEntry outside = new FileEntry("../x", 0, "crc32c:00000000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ManifestJson.write(MANIFEST.withFiles(List.of(outside))))
        .withMessageContaining("files[0].path");
  }

  @Test
  void theDeepestAllowedDocumentIsReadBack() throws Exception {
    int depth = ManifestJson.MAX_EMBEDDED_DEPTH - 1;
    CheckpointManifest manifest =
        withContainer("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}", "{}");
    assertThat(read(ManifestJson.write(manifest))).isEqualTo(manifest);
  }

  private static CheckpointManifest withContainer(String inspectJson, String specJson) {
    return new CheckpointManifest(
        1,
        ID,
        MANIFEST.createdAt(),
        new Container("id", "web", inspectJson, specJson),
        MANIFEST.image(),
        MANIFEST.platform(),
        MANIFEST.mounts(),
        MANIFEST.options(),
        MANIFEST.statistics(),
        MANIFEST.parent(),
        MANIFEST.files());
  }
}
