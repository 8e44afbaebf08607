package io.dockercr.criu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CriuUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriuExecutableTest {
  @TempDir private Path directory;

  @Test
  void administrationDirectoriesNeedNotBeInPath() {
    assertThat(CriuExecutable.searchPath("/usr/bin:relative::/opt/x"))
        .containsExactly(
            Path.of("/usr/bin"),
            Path.of("/opt/x"),
            Path.of("/usr/local/sbin"),
            Path.of("/usr/sbin"),
            Path.of("/sbin"));
    assertThat(CriuExecutable.searchPath(null)).contains(Path.of("/usr/sbin"));
  }

  @Test
  void theFirstThatCanBeRunIsTaken() throws Exception {
    Path one = Files.createDirectories(directory.resolve("one/criu")).getParent();
    Path two = Files.createDirectory(directory.resolve("two"));
    Files.writeString(two.resolve("criu"), "no program");
    Path three = program("three", "");

    assertThat(CriuExecutable.in(List.of(one, two, three.getParent())).path()).isEqualTo(three);
    assertThatThrownBy(() -> CriuExecutable.in(List.of(one, two)))
        .isInstanceOf(CriuUnavailableException.class);
  }

  @Test
  void versionsAreRead() throws Exception {
    assertThat(versionOf("echo Version: 4.2.1; echo GitID: v4.2.1-3"))
        .isEqualTo(new CriuVersion(4, 2, 1));
    assertThat(versionOf("echo Version: 4.0")).isEqualTo(new CriuVersion(4, 0, 0));
  }

  @Test
  void aProgramThatFailsIsUnavailable() {
    assertThatThrownBy(() -> versionOf("echo 'criu: error while loading libnet.so.9'; exit 127"))
        .isInstanceOf(CriuUnavailableException.class)
        .hasMessageContaining("libnet.so.9");
  }

  @Test
  void theVersionIsAskedForAgainWhenTheProgramHasChanged() throws Exception {
    Path program = program("changing", "echo Version: 4.1");
    CriuExecutable executable = new CriuExecutable(program);
    assertThat(executable.version()).isEqualTo(new CriuVersion(4, 1, 0));

    Files.writeString(program, "#!/bin/sh\necho Version: 4.2.1\n");

    assertThat(executable.version()).isEqualTo(new CriuVersion(4, 2, 1));
  }

  @Test
  void theVersionIsAskedForOnce() throws Exception {
    Path asked = directory.resolve("asked");
    CriuExecutable executable =
        new CriuExecutable(program("counting", "echo x >> " + asked + "; echo Version: 4.1"));

    executable.version();
    executable.version();

    assertThat(Files.readAllLines(asked)).hasSize(1);
  }

  private CriuVersion versionOf(String script) throws Exception {
    return new CriuExecutable(program("p" + script.hashCode(), script)).version();
  }

  private Path program(String name, String script) throws Exception {
    Path program = Files.createDirectory(directory.resolve(name)).resolve("criu");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }
}
