package io.dockercr.criu.images;

import static io.dockercr.criu.images.Crafted.image;
import static io.dockercr.criu.images.Crafted.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CorruptedCheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are others for other engines. */
class ExchangedImagesTest {
  @TempDir private Path directory;

  private Path write(String name, byte[] content) throws Exception {
    return Files.write(directory.resolve(name), content);
  }

  @Test
  void aNetworkFromOutsideIsToldByItsKey() throws Exception {
    write(ExternalNetwork.fileName(9), ExternalNetwork.image());
    write(ExternalNetwork.fileName(8), image(Magic.NETNS, message(1, 7)));
    ImageDirectory images = ImageDirectory.at(directory);
    assertThat(images.externalNetwork(9)).contains("extRootNetNS");
    assertThat(images.externalNetwork(8)).isEmpty();
    assertThat(images.externalNetwork(7)).isEmpty();
  }

  @Test
  void onlyTheModeOfThatPathIsLeftOut() throws Exception {
    byte[] root = message(1, 1, 2, 2, 3, message(1, 2, 6, "/", 10, 040755, 99, 5));
    byte[] other = message(1, 1, 2, 3, 3, message(1, 3, 6, "/etc", 10, 040755));
    byte[] pipe = message(1, 4, 2, 4, 9, message(1, 4));
    byte[] content = image(Magic.FILES, root, other, pipe);
    FilesImage read = FilesImage.read(write(FilesImage.NAME, content));
    assertThat(read.toBytes()).isEqualTo(content);
    byte[] without = message(1, 1, 2, 2, 3, message(1, 2, 6, "/", 99, 5));
    assertThat(read.withoutModeOf("/").toBytes())
        .isEqualTo(image(Magic.FILES, without, other, pipe));
    Path cut = write(FilesImage.NAME, Arrays.copyOf(content, content.length - 1));
    assertThatThrownBy(() -> FilesImage.read(cut)).isInstanceOf(CorruptedCheckpointException.class);
    Path wrong = write(FilesImage.NAME, image(Magic.FS));
    assertThatThrownBy(() -> FilesImage.read(wrong))
        .isInstanceOf(CorruptedCheckpointException.class);
  }

  @Test
  void aTmpfsFromOutsideBecomesOneOfCriusOwn() throws Exception {
    byte[] shm =
        message(1, 5, 2, 30, 3, 44, 4, 1, 7, "/dev/shm", 10, 3, 11, 4, 13, 1, 18, "/dev/shm");
    byte[] root = message(1, 17, 2, 1, 7, "/", 18, "/");
    Path file = write("mountpoints-12.img", image(Magic.MOUNTPOINTS, root, shm));
    MountpointsImage image = MountpointsImage.read(file);
    assertThat(image.external()).containsOnlyKeys("/", "/dev/shm");
    assertThat(image.contentName("/dev/shm")).contains("tmpfs-dev-44.tar.gz.img");
    assertThat(image.contentName("/data")).isEmpty();
    Files.write(file, image.withOwnTmpfs("/dev/shm").toBytes());
    List<Mount> mounts = ImageDirectory.at(directory).mounts(12);
    assertThat(mounts.get(0).externalKey()).isEqualTo("/");
    assertThat(mounts.get(1).type()).isEqualTo("tmpfs");
    assertThat(mounts.get(1).externalKey()).isEmpty();
  }
}
