package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.UnsupportedContainerException;
import io.dockercr.api.VolumeExistsException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The content of volumes in checkpoints. */
@Compatibility
class VolumeContentIT {
  @RegisterExtension private final Trial trial = new Trial();

  private CheckpointResult withVolumes(boolean leaveRunning) throws Exception {
    return trial
        .engine()
        .checkpoint(
            CheckpointRequest.builder(trial.name(), trial.store())
                .withVolumes(true)
                .leaveRunning(leaveRunning)
                .build());
  }

  private String volume(String suffix, String... options) throws Exception {
    String name = trial.name() + suffix;
    trial.afterwards("volume", "rm", "--force", name);
    DockerCommand.docker(
        java.util.stream.Stream.of(List.of("volume", "create"), List.of(options), List.of(name))
            .flatMap(List::stream)
            .toArray(String[]::new));
    return name;
  }

  private static String volumes() throws Exception {
    return DockerCommand.docker("volume", "ls", "--quiet");
  }

  private static String volumeAt(String container, String destination) throws Exception {
    return DockerCommand.docker(
        "inspect",
        "--format",
        "{{range .Mounts}}{{if eq .Destination \"" + destination + "\"}}{{.Name}}{{end}}{{end}}",
        container);
  }

  @Test
  @Proves(Row.WITH_VOLUMES)
  void everyKindOfFileIsExact() throws Exception {
    String named = volume("-named", "--label=colour=blue", "--label=empty=");
    trial.run(
        "--volume=" + named + ":/work",
        "--mount=type=volume,source=" + named + ",target=/work-ro,readonly",
        "--volume=/anonymous",
        TestEngine.DEBIAN,
        "sh",
        "-c",
        "exec 3>>/work/open; echo first >&3; "
            + Trial.WITNESS.replace("echo $n;", "echo $n; echo $n >&3;"));
    Trial.awaitLine(trial.name());
    String number = Trial.logs(trial.name()).get(0);
    DockerCommand.shell(
        trial.name(), FilesInContainer.MAKE.replace("mkdir -m 751 /work", "chmod 751 /work"));
    DockerCommand.shell(trial.name(), "chown 7:8 /anonymous; echo held >/anonymous/file");
    String before = DockerCommand.shell(trial.name(), FilesInContainer.DESCRIBE);
    String anonymous = volumeAt(trial.name(), "/anonymous");

    CheckpointResult checkpoint = withVolumes(false);
    assertThat(checkpoint.manifest().files())
        .filteredOn(file -> file.path().startsWith("volumes/"))
        .hasSize(4)
        .allMatch(file -> !file.digest().isEmpty());
    DockerCommand.docker("rm", "--volumes", trial.name());
    DockerCommand.docker("volume", "rm", named);
    String again = trial.another("-again");
    trial.restore(checkpoint, again, request -> {});
    String anonymousAgain = volumeAt(again, "/anonymous");
    trial.afterwards("volume", "rm", "--force", anonymousAgain);

    assertThat(DockerCommand.shell(again, FilesInContainer.DESCRIBE)).isEqualTo(before);
    assertThat(DockerCommand.shell(again, "cat /work-ro/open")).isEqualTo("first\n" + number);
    assertThat(DockerCommand.shell(again, "stat -c '%u:%g' /anonymous; cat /anonymous/file"))
        .isEqualTo("7:8\nheld");
    assertThat(anonymousAgain).isNotEqualTo(anonymous);
    assertThat(DockerCommand.docker("volume", "inspect", "--format", "{{json .Labels}}", named))
        .isEqualTo("{\"colour\":\"blue\",\"empty\":\"\"}");
    trial.assertWitnessGoesOn(again, number);
  }

  @Test
  @Proves(Row.WITH_VOLUMES)
  void aVolumeThatIsThereIsNotTouched() throws Exception {
    String named = volume("-named");
    trial.runWitness(List.of("--volume=" + named + ":/named", "--publish=19021:80"));
    DockerCommand.shell(trial.name(), "echo then >/named/file");
    CheckpointResult checkpoint = withVolumes(true);
    DockerCommand.shell(trial.name(), "echo now >/named/file");
    String again = trial.another("-again");
    String other = trial.name() + "-other";
    trial.afterwards("volume", "rm", "--force", other);
    String before = volumes();

    assertThatThrownBy(() -> trial.restore(checkpoint, again, request -> {}))
        .isInstanceOf(VolumeExistsException.class)
        .hasMessageContaining(named);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                trial.restore(checkpoint, again, request -> request.renameVolume("nobody", other)))
        .withMessageContaining("nobody");
    // The original's port is still taken: what was made for the restore goes again.
    assertThatThrownBy(
            () -> trial.restore(checkpoint, again, request -> request.renameVolume(named, other)))
        .isInstanceOf(EngineFailedException.class)
        .hasMessageContaining("19021");
    assertThat(volumes()).isEqualTo(before);
    assertThat(TestEngine.exists(again)).isFalse();
    assertThat(DockerCommand.shell(trial.name(), "cat /named/file")).isEqualTo("now");
    DockerCommand.docker("rm", "--force", trial.name());

    trial.restore(checkpoint, again, request -> request.renameVolume(named, other));
    assertThat(DockerCommand.shell(again, "cat /named/file")).isEqualTo("then");
    assertThat(volumeAt(again, "/named")).isEqualTo(other);
    DockerCommand.docker("rm", "--force", again);
    String third = trial.another("-third");
    trial.restore(checkpoint, third, request -> request.ignoreVolumes(true));
    assertThat(DockerCommand.shell(third, "cat /named/file")).isEqualTo("now");
  }

  /** CRIU gives such a file another name while it dumps, which has to come along. */
  @Test
  @Proves(Row.WITH_VOLUMES)
  void anOpenFileThatHasLostItsNameComesAlong() throws Exception {
    String named = volume("-named");
    trial.run(
        "--volume=" + named + ":/named",
        TestEngine.BUSYBOX,
        "sh",
        "-c",
        "exec 3<>/named/old; ln /named/old /named/new; rm /named/old; "
            + Trial.WITNESS.replace("trap 'echo $n'", "trap 'echo $n; echo $n >&3'"));
    Trial.awaitLine(trial.name());
    String number = Trial.logs(trial.name()).get(0);
    CheckpointResult checkpoint = withVolumes(false);
    DockerCommand.docker("rm", trial.name());
    DockerCommand.docker("volume", "rm", named);
    String again = trial.another("-again");
    trial.restore(checkpoint, again, request -> {});
    trial.assertWitnessGoesOn(again, number);
    Trial.await(
        "it writes to the file", () -> DockerCommand.shell(again, "cat /named/new").equals(number));
  }

  @Test
  @Proves(Row.WITH_VOLUMES)
  void anEmptyVolumeStaysEmpty() throws Exception {
    String named = volume("-named");
    trial.run("--volume=" + named + ":/etc/skel", TestEngine.DEBIAN, "sh", "-c", Trial.WITNESS);
    Trial.awaitLine(trial.name());
    assertThat(DockerCommand.shell(trial.name(), "ls -A /etc/skel")).isNotEmpty();
    DockerCommand.shell(
        trial.name(), "rm -r /etc/skel/.[a-z]*; touch -d '2001-02-03 04:05:06' /etc/skel");
    CheckpointResult checkpoint = withVolumes(false);
    DockerCommand.docker("rm", trial.name());
    DockerCommand.docker("volume", "rm", named);
    String again = trial.another("-again");
    trial.restore(checkpoint, again, request -> {});
    assertThat(DockerCommand.shell(again, "ls -A /etc/skel; date -r /etc/skel +%Y"))
        .isEqualTo("2001");
  }

  @Test
  @Proves(Row.WITH_VOLUMES)
  void aVolumeThatIsKeptElsewhereIsRefused() throws Exception {
    String named = volume("-tmpfs", "--opt=type=tmpfs", "--opt=device=tmpfs", "--opt=o=size=1m");
    trial.runWitness(List.of("--volume=" + named + ":/named"));
    assertThatThrownBy(() -> withVolumes(false))
        .isInstanceOf(UnsupportedContainerException.class)
        .hasMessageContaining(named)
        .hasMessageContaining("tmpfs");
    assertThat(TestEngine.isRunning(trial.name())).isTrue();
    assertThat(trial.store().list()).isEmpty();
  }

  /** As `docker-cr recover` finds it after a kill. */
  @Test
  @Proves(Row.WITH_VOLUMES)
  void volumesOfAKilledRestoreAreRemoved() throws Exception {
    String made = volume("-made");
    try (OperationLock journal = OperationLock.acquire(trial.name(), "a test")) {
      journal.note(
          InterruptedRestore.KEY,
          InterruptedRestore.note(
              trial.name() + "-again", EngineAddress.fromEnvironment().toString()));
      journal.note(InterruptedRestore.VOLUMES, EngineApi.JSON.createArrayNode().add(made));
      journal.keep();
    }

    assertThat(trial.engine().recover())
        .anySatisfy(step -> assertThat(step).contains("Volume " + made));
    assertThat(DockerCommand.docker("volume", "ls", "--quiet")).doesNotContain(made);
  }
}
