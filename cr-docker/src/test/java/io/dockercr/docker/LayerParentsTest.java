package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerParentsTest {
  @TempDir private Path temp;
  private Path upper;
  private Path top;
  private Path bottom;

  @BeforeEach
  void layers() throws Exception {
    upper = Files.createDirectory(temp.resolve("upper"));
    top = Files.createDirectory(temp.resolve("top"));
    bottom = Files.createDirectory(temp.resolve("bottom"));
  }

  private void make(String list) throws Exception {
    Files.writeString(temp.resolve(LayerParents.FILE_NAME), list);
    LayerParents.of(temp).make(upper, top + ":" + bottom);
  }

  private static String mode(Path directory) throws Exception {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS));
  }

  private static Path directory(Path path, String mode) throws Exception {
    Files.createDirectories(path);
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  @Test
  void areAsTheTopmostLayerHasThem() throws Exception {
    directory(bottom.resolve("srv/data"), "rwx-w----");
    directory(bottom.resolve("srv"), "rwxrwxrwx");
    directory(top.resolve("srv"), "rwx--x--x");
    make("srv\0srv/data\0");
    assertThat(mode(upper.resolve("srv"))).isEqualTo("rwx--x--x");
    assertThat(mode(upper.resolve("srv/data"))).isEqualTo("rwx-w----");
  }

  @Test
  void nothingIsMadeOfWhatIsNoDirectory() throws Exception {
    Path outside = directory(temp.resolve("outside/below"), "rwxrwxrwx").getParent();
    Files.createSymbolicLink(top.resolve("link"), outside);
    directory(bottom.resolve("link"), "rwxrwxrwx");
    make("link\0link/below\0absent\0../outside/new\0/etc\0");
    assertThat(upper).isEmptyDirectory();
    assertThat(outside.resolve("new")).doesNotExist();
  }

  @Test
  void mostCheckpointsHaveNone() throws Exception {
    LayerParents.of(temp).make(upper, "");
    assertThat(upper).isEmptyDirectory();
  }
}
