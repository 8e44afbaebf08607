package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointResult;
import io.dockercr.api.MountSourceMissingException;
import io.dockercr.api.UnsupportedContainerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is mounted from outside. */
@Compatibility
class MountsIT {
  @RegisterExtension private final Trial trial = new Trial();

  private Path directory(String name) throws Exception {
    return Files.createDirectories(trial.directory().resolve("sources").resolve(name));
  }

  @Test
  @Proves(Row.BIND_MOUNTS)
  void bindMounts() throws Exception {
    Path outer = directory("outer");
    Path inner = directory("inner");
    Path readOnly = directory("with blank");
    Files.writeString(readOnly.resolve("seen"), "seen\n");
    Path file = Files.writeString(directory("files").resolve("one"), "one\n");
    Path link = Files.createSymbolicLink(file.resolveSibling("link"), Path.of("one"));
    String question =
        "cat /etc/linked /ro/seen /etc/one; touch /ro/x /ro2/x /etc/two 2>&1; echo more >>/outer/inner/out;"
            + " ls /outer /outer/inner; grep -E ' (/ro|/ro2|/outer|/outer/inner|/etc/one|/etc/two) '"
            + " /proc/self/mountinfo | cut -d' ' -f4- | sed 's/ - .*//; s/master:.*//' | sort";

    String said =
        trial.assertSame(
            List.of(
                "--volume=" + outer + ":/outer",
                "--volume=" + inner + ":/outer/inner/",
                "--volume=" + readOnly + ":/ro:ro",
                "--mount=type=bind,source=" + file + ",target=/etc/one",
                "--volume=" + link + ":/etc/linked:ro",
                "--volume=" + inner + ":/ro2:ro",
                "--mount=type=bind,source=" + file + ",target=/etc/two,readonly"),
            question);

    assertThat(said).contains("seen", "one", "Read-only file system", "inner");
    assertThat(inner.resolve("out")).hasContent("more\nmore\n");
  }

  @Test
  @Proves(Row.BIND_MOUNTS_PROPAGATED)
  void theHostsLaterMountsAreSeen() throws Exception {
    Path source = mountedShared();
    try {
      trial.assertSame(
          List.of("--volume=" + source + ":/shared:rslave"),
          "grep ' /shared ' /proc/self/mountinfo | sed 's/.* master:.*/slave/'");
      host("mount", "-t", "tmpfs", "none", source.resolve("sub").toString());
      Files.writeString(source.resolve("sub").resolve("late"), "late");
      assertThat(DockerCommand.shell(trial.name() + "-again", "cat /shared/sub/late"))
          .isEqualTo("late");
    } finally {
      host("umount", "--recursive", source.toString());
    }
  }

  @Test
  @Proves(Row.BIND_MOUNTS_SHARED)
  void mountsThatTheHostWouldSeeAreRefused() throws Exception {
    Path source = mountedShared();
    try {
      trial.runWitness(List.of("--volume=" + source + ":/shared:rshared"));
      assertThatThrownBy(trial::checkpoint)
          .isInstanceOf(UnsupportedContainerException.class)
          .hasMessageContaining("/shared");
      assertThat(TestEngine.isRunning(trial.name())).isTrue();
    } finally {
      host("umount", "--recursive", source.toString());
    }
  }

  private Path mountedShared() throws Exception {
    Path source = directory("shared");
    host("mount", "--bind", source.toString(), source.toString());
    host("mount", "--make-rshared", source.toString());
    Files.createDirectory(source.resolve("sub"));
    return source;
  }

  private static void host(String program, String... words) throws Exception {
    assertThat(DockerCommand.attempt(program, List.of(words)).output()).isEmpty();
  }

  @Test
  @Proves(Row.MISSING_BIND_SOURCE)
  void aMissingSourceIsRefusedOrMade() throws Exception {
    Path base = directory("missing");
    Path source = Files.createDirectories(base.resolve("a/b"));
    Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rwx-wx--x"));
    Files.setAttribute(source, "unix:uid", 4242);
    Path file = Files.writeString(base.resolve("file"), "content");
    Files.setAttribute(file, "unix:gid", 2424);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    trial.runWitness(List.of("--volume=" + source + ":/dir", "--volume=" + file + ":/file"));
    String number = Trial.logs(trial.name()).get(0);
    CheckpointResult checkpoint = trial.checkpoint();
    Files.delete(source);
    Files.delete(source.getParent());
    Files.delete(file);
    String again = trial.another("-again");

    assertThatThrownBy(() -> trial.restore(checkpoint, again, request -> {}))
        .isInstanceOf(MountSourceMissingException.class)
        .hasMessageContaining(base.toString());
    assertThat(TestEngine.exists(again)).isFalse();
    assertThat(source).doesNotExist();
    trial.restore(checkpoint, again, request -> request.autoFixMounts(true));

    trial.assertWitnessGoesOn(again, number);
    assertThat(DockerCommand.shell(again, "stat -c '%F %a %u %g' /dir /file"))
        .isEqualTo("directory 731 4242 0\nregular empty file 640 0 2424");
  }

  @Test
  @Proves(Row.VOLUMES)
  void volumes() throws Exception {
    trial.afterwards("volume", "rm", "--force", trial.name());
    trial.runWitness(
        List.of(
            "--volume=" + trial.name() + ":/named",
            "--mount=type=volume,source=" + trial.name() + ",target=/named-ro,readonly",
            "--volume=/anonymous",
            "--mount=type=volume,target=/anonymous2"));
    String number = Trial.logs(trial.name()).get(0);
    DockerCommand.shell(
        trial.name(), "for d in /named /anonymous /anonymous2; do echo in $d >$d/file; done");

    CheckpointResult checkpoint = trial.checkpoint();
    List<String> mounts = mountsOf(trial.name());
    // The new container has them by their names: they are nobody's anonymous ones any more.
    mounts.forEach(mount -> trial.afterwards("volume", "rm", "--force", mount.split(" ")[1]));
    DockerCommand.docker("rm", "--force", trial.name());
    String again = trial.another("-again");
    trial.restore(checkpoint, again, request -> {});

    assertThat(mountsOf(again)).isEqualTo(mounts);
    assertThat(
            DockerCommand.shell(
                again, "cat /named/file /anonymous/file /anonymous2/file /named-ro/file"))
        .isEqualTo("in /named\nin /anonymous\nin /anonymous2\nin /named");
    trial.assertWitnessGoesOn(again, number);
  }

  private static List<String> mountsOf(String container) throws Exception {
    return DockerCommand.docker(
            "inspect",
            "--format",
            "{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{.RW}}\n{{end}}",
            container)
        .lines()
        .sorted()
        .toList();
  }

  @Test
  @Proves(Row.VOLUMES)
  void aMissingVolumeIsRefused() throws Exception {
    trial.runWitness(List.of("--volume=" + trial.name() + ":/named"));
    CheckpointResult checkpoint = trial.checkpoint();
    DockerCommand.docker("rm", trial.name());
    DockerCommand.docker("volume", "rm", trial.name());
    String again = trial.another("-again");

    assertThatThrownBy(() -> trial.restore(checkpoint, again, request -> {}))
        .isInstanceOf(MountSourceMissingException.class)
        .hasMessageContaining(trial.name());
    assertThat(TestEngine.exists(again)).isFalse();
  }

  @Test
  @Proves(Row.SKIP_MOUNTS)
  void mountsAreLeftOut() throws Exception {
    Path outer = directory("outer");
    Path kept = Files.writeString(directory("kept").resolve("seen"), "seen\n").getParent();
    Path file = Files.writeString(directory("files").resolve("one"), "one\n");
    trial.afterwards("volume", "rm", "--force", trial.name());
    trial.runWitness(
        List.of(
            "--volume=" + outer + ":/outer",
            "--volume=" + kept + ":/outer/kept",
            "--volume=" + directory("inner") + ":/outer/inner",
            "--mount=type=bind,source=" + file + ",target=/etc/one,readonly",
            "--volume=" + trial.name() + ":/named",
            "--tmpfs=/temporary",
            "--mount=type=tmpfs,target=/temporary2",
            "--volume=" + kept + ":/kept:ro"));
    String number = Trial.logs(trial.name()).get(0);
    CheckpointResult checkpoint = trial.checkpoint();
    DockerCommand.docker("rm", "--force", trial.name());
    DockerCommand.docker("volume", "rm", trial.name());
    Files.delete(file);
    host("rm", "-r", outer.toString());
    String again = trial.another("-again");

    trial.restore(
        checkpoint,
        again,
        request ->
            List.of("/outer", "/outer/inner", "/etc/one", "/named", "/temporary", "/temporary2/")
                .forEach(request::skipMount));

    trial.assertWitnessGoesOn(again, number);
    String mounted =
        "awk '$2 ~ /outer|one|named|temporary|kept/ {print $2}' /proc/mounts | sort; cat /kept/seen"
            + " /outer/kept/seen";
    assertThat(DockerCommand.shell(again, mounted)).isEqualTo("/kept\n/outer/kept\nseen\nseen");
    assertThat(mountsOf(again)).hasSize(2);
    DockerCommand.docker("restart", "--time", "1", again);
    assertThat(DockerCommand.shell(again, mounted)).isEqualTo("/kept\n/outer/kept\nseen\nseen");
  }

  @Test
  @Proves(Row.SKIP_MOUNTS)
  void aMountToSkipThatIsNotThereIsRefused() throws Exception {
    trial.runWitness(List.of("--volume=" + directory("a") + ":/a"));
    CheckpointResult checkpoint = trial.checkpoint();
    String again = trial.another("-again");

    assertThatThrownBy(() -> trial.restore(checkpoint, again, request -> request.skipMount("/b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no mount at /b")
        .hasMessageContaining("/a");
    assertThat(TestEngine.exists(again)).isFalse();
  }

  @Test
  @Proves(Row.MAP_MOUNT)
  void mountsComeFromElsewhere() throws Exception {
    Path old = Files.writeString(directory("old").resolve("f"), "old\n").getParent();
    Path moved = Files.writeString(directory("moved").resolve("f"), "moved\n").getParent();
    Path oldFile = Files.writeString(directory("files").resolve("old"), "old file\n");
    Path newFile = Files.writeString(directory("files").resolve("new"), "new file\n");
    trial.afterwards("volume", "rm", "--force", trial.name(), trial.name() + "-other");
    DockerCommand.docker("volume", "create", trial.name() + "-other");
    trial.runWitness(
        List.of(
            "--volume=" + old + ":/a",
            "--volume=" + old + ":/b:ro",
            "--mount=type=bind,source=" + oldFile + ",target=/etc/one",
            "--mount=type=volume,source=" + trial.name() + ",target=/named",
            "--volume=/anonymous"));
    String number = Trial.logs(trial.name()).get(0);
    CheckpointResult checkpoint = trial.checkpoint();
    String again = trial.another("-again");

    assertThatThrownBy(
            () ->
                trial.restore(
                    checkpoint, again, request -> request.mapMount("/a", newFile.toString())))
        .isInstanceOf(MountSourceMissingException.class)
        .hasMessageContaining("is no directory");
    trial.restore(
        checkpoint,
        again,
        request ->
            request
                .mapMount(old.toString(), moved.toString())
                .mapMount("/etc/one", newFile.toString())
                .mapMount("/named", moved.toString())
                .mapMount("/anonymous", trial.name() + "-other"));

    trial.assertWitnessGoesOn(again, number);
    assertThat(
            DockerCommand.shell(
                again, "cat /a/f /b/f /etc/one /named/f; touch /b/x 2>&1; touch /anonymous/x"))
        .isEqualTo("moved\nmoved\nnew file\nmoved\ntouch: /b/x: Read-only file system");
    assertThat(mountsOf(again))
        .contains("volume " + trial.name() + "-other /anonymous true", "bind  /named true");
  }
}
