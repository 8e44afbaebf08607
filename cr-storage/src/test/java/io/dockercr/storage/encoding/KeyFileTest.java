package io.dockercr.storage.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dockercr.api.CheckpointKeyException;
import io.dockercr.api.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
  @TempDir Path temp;

  private Path file() {
    return temp.resolve("key");
  }

  @Test
  void whatIsMadeIsReadAndPrivate() throws Exception {
    EncryptionKey key = KeyFile.create(file());
    assertThat(KeyFile.read(file())).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(KeyFile.read(file()).id()).isEqualTo(key.id()).matches("[0-9a-f]{16}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(file()).hasContent(key.text());
  }

  @Test
  void keysAreDifferentAndDoNotShowThemselves() throws Exception {
    EncryptionKey key = KeyFile.create(file());
    EncryptionKey other = KeyFile.create(temp.resolve("other"));
    assertThat(other).isNotEqualTo(key);
    assertThat(other.id()).isNotEqualTo(key.id());
    assertThat(key.toString()).doesNotContain(key.text().substring(16, 40));
  }

  @Test
  void nothingIsWrittenOver() throws Exception {
    EncryptionKey key = KeyFile.create(file());
    assertThatThrownBy(() -> KeyFile.create(file()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("already");
    assertThat(KeyFile.read(file())).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x--x"})
  void oneThatOthersCanReadIsRefused(String permissions) throws Exception {
    KeyFile.create(file());
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(permissions));
    assertThatThrownBy(() -> KeyFile.read(file()))
        .isInstanceOfSatisfying(
            CheckpointKeyException.class,
            e -> {
              assertThat(e).hasMessageContaining("can be read or changed by other users");
              assertThat(e.hint().orElseThrow()).contains("chmod 600");
            });
  }

  @Test
  void oneOfAnotherUserIsRefused() throws Exception {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root");
    KeyFile.create(file());
    Files.setAttribute(file(), "unix:uid", 4321);
    assertThatThrownBy(() -> KeyFile.read(file()))
        .isInstanceOf(CheckpointKeyException.class)
        .hasMessageContaining("belongs to another user (uid 4321)");
  }

  @Test
  void aLinkLeadsToTheKey() throws Exception {
    EncryptionKey key = KeyFile.create(file());
    Path link = Files.createSymbolicLink(temp.resolve("link"), file());
    assertThat(KeyFile.read(link)).isEqualTo(key);
  }

  @Test
  void whatIsNoKeyIsRefusedWithoutShowingIt() throws Exception {
    EncryptionKey key = KeyFile.create(file());
    for (String content :
        new String[] {"", "secret-password", key.text() + "x", key.text(), "\n"}) {
      String text = content.equals(key.text()) ? content.replace("key-1", "key-9") : content;
      Files.writeString(file(), text);
      assertThatThrownBy(() -> KeyFile.read(file()))
          .as(text)
          .isInstanceOf(CheckpointKeyException.class)
          .hasMessage("The file " + file() + " holds no key of docker-cr.")
          .hasNoCause();
    }
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertThatThrownBy(() -> KeyFile.read(file()))
        .isInstanceOf(CheckpointKeyException.class)
        .hasMessage("There is no key file " + file() + ".");
    assertThatThrownBy(() -> KeyFile.read(temp))
        .isInstanceOf(CheckpointKeyException.class)
        .hasMessageContaining("is not a regular file");
  }
}
