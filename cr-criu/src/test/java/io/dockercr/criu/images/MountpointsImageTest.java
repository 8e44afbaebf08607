package io.dockercr.criu.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.dockercr.api.CorruptedCheckpointException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountpointsImageTest {
  private static final int KNOWN_TO_NOBODY = 99;

  @TempDir private Path directory;

  private static UnknownFieldSet mount(int id, int parent, String mountpoint) {
    return UnknownFieldSet.newBuilder()
        .addField(2, Field.newBuilder().addVarint(id).build())
        .addField(4, Field.newBuilder().addVarint(parent).build())
        .addField(
            7, Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8(mountpoint)).build())
        .addField(KNOWN_TO_NOBODY, Field.newBuilder().addFixed64(id).build())
        .build();
  }

  private static byte[] image(UnknownFieldSet... mounts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(littleEndian(0x54564319));
    out.writeBytes(littleEndian(0x55563928));
    for (UnknownFieldSet mount : mounts) {
      out.writeBytes(littleEndian(mount.getSerializedSize()));
      out.writeBytes(mount.toByteArray());
    }
    return out.toByteArray();
  }

  private static byte[] littleEndian(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private MountpointsImage read(byte[] content) throws Exception {
    return MountpointsImage.read(Files.write(directory.resolve("mountpoints-12.img"), content));
  }

  private static final UnknownFieldSet ROOT = mount(1, 0, "/");
  private static final UnknownFieldSet DATA = mount(2, 1, "/data");
  private static final UnknownFieldSet BELOW = mount(3, 2, "/data/theirs");
  private static final UnknownFieldSet KEPT = mount(4, 3, "/data/theirs/kept");
  private static final UnknownFieldSet OTHER = mount(5, 1, "/other");

  @Test
  void whatIsReadIsWrittenAgain() throws Exception {
    byte[] content = image(ROOT, DATA, BELOW);
    MountpointsImage image = read(content);

    assertThat(image.mountpoints()).containsExactly("/", "/data", "/data/theirs");
    assertThat(image.toBytes()).isEqualTo(content);
    assertThat(MountpointsImage.files(directory))
        .isEqualTo(List.of(directory.resolve("mountpoints-12.img")));
  }

  @Test
  void aMountGoesWithWhatIsBelowIt() throws Exception {
    MountpointsImage left =
        read(image(KEPT, BELOW, ROOT, DATA, OTHER)).without(Set.of("/data"), Set.of("/other"));

    assertThat(left.toBytes()).isEqualTo(image(ROOT, OTHER));
  }

  @Test
  void aMountBelowThatIsKeptIsMountedOnWhatStays() throws Exception {
    MountpointsImage left =
        read(image(ROOT, DATA, BELOW, KEPT)).without(Set.of("/data"), Set.of("/data/theirs/kept"));

    assertThat(left.toBytes()).isEqualTo(image(ROOT, mount(4, 1, "/data/theirs/kept")));
  }

  private static UnknownFieldSet grouped(UnknownFieldSet mount, int shared, int master) {
    return mount.toBuilder()
        .addField(10, Field.newBuilder().addVarint(shared).build())
        .addField(11, Field.newBuilder().addVarint(master).build())
        .build();
  }

  private static UnknownFieldSet external(UnknownFieldSet mount, int master) {
    return grouped(mount, 0, master).toBuilder()
        .addField(18, Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8("key")).build())
        .build();
  }

  @Test
  void slavesFromOutsideGetGroupsOfTheirOwn() throws Exception {
    byte[] content =
        image(
            grouped(ROOT, 7, 0),
            external(DATA, 4),
            external(KEPT, 4),
            external(BELOW, 0),
            grouped(OTHER, 0, 4));

    assertThat(read(content).withGroupsOfTheirOwn().toBytes())
        .isEqualTo(
            image(
                grouped(ROOT, 7, 0),
                external(DATA, 4),
                external(KEPT, 8),
                external(BELOW, 0),
                grouped(OTHER, 0, 4)));
  }

  @Test
  void aSlaveIsMadePrivate() throws Exception {
    byte[] content = image(external(DATA, 4), external(KEPT, 4), external(OTHER, 0));

    assertThat(read(content).withPrivate(Set.of("/data", "/other")).toBytes())
        .isEqualTo(image(external(DATA, 0), external(KEPT, 4), external(OTHER, 0)));
  }

  @Test
  void whatIsNoListOfMountsIsRefused() throws Exception {
    byte[] whole = image(ROOT);
    for (byte[] wrong :
        List.of(
            new byte[0],
            new byte[16],
            Arrays.copyOf(whole, whole.length - 1),
            Arrays.copyOf(whole, whole.length + 2))) {
      assertThatThrownBy(() -> read(wrong))
          .isInstanceOf(CorruptedCheckpointException.class)
          .hasMessageContaining("mountpoints-12.img");
    }
  }
}
