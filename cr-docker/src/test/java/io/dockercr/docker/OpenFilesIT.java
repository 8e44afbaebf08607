package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.CriuFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Locked and deleted files, and files that are hard to copy. */
@Compatibility
class OpenFilesIT {
  @RegisterExtension private final Trial trial = new Trial();

  @Test
  @Proves(Row.FILE_LOCKS)
  void locksAreHeldAgain() throws Exception {
    Program.run(trial, "locks");
    String again = trial.moveOver(CheckpointOptions.DEFAULT.withFileLocks(true));
    Program.assertGoesOn(again);
  }

  @Test
  @Proves(Row.FILE_LOCKS_UNASKED)
  void locksAreNotDropped() throws Exception {
    Program.run(trial, "locks");
    assertThatThrownBy(trial::checkpoint)
        .isInstanceOf(CriuFailedException.class)
        .hasMessageContaining("holds file locks");
    Program.assertHolds(trial.name());
  }

  @Test
  @Proves(Row.DELETED_FILES)
  void whatIsDeletedIsKept() throws Exception {
    Program.run(trial, "deleted");
    String again = trial.moveOver();
    Program.assertGoesOn(again);
  }

  @Test
  @Proves(Row.FILES)
  void filesAreExact() throws Exception {
    trial.run(TestEngine.DEBIAN, "sh", "-c", Trial.WITNESS);
    Trial.awaitLine(trial.name());
    String number = Trial.logs(trial.name()).get(0);
    DockerCommand.shell(trial.name(), FilesInContainer.MAKE);
    DockerCommand.shell(
        trial.name(), "truncate -s 1G /hole; printf x | dd of=/hole bs=1 seek=600M conv=notrunc");
    String size = "stat -c '%s %h' /hole; test $(stat -c %b /hole) -lt 1000 && echo sparse";
    String before = DockerCommand.shell(trial.name(), FilesInContainer.DESCRIBE + size);

    String again = trial.moveOver();

    assertThat(DockerCommand.shell(again, FilesInContainer.DESCRIBE + size))
        .isEqualTo(before)
        .contains("1073741824 1\nsparse", "security.capability", "user.note");
    trial.assertWitnessGoesOn(again, number);
  }
}
