package io.dockercr.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerdCopiesTest {
  @TempDir private Path directory;
  @TempDir private Path checkpoint;

  private Path copy(String name, String mounts) throws Exception {
    Path copy = Files.createDirectory(directory.resolve(name));
    Files.writeString(copy.resolve("mountpoints-13.img"), mounts);
    Files.writeString(copy.resolve("pages-1.img"), "memory");
    return copy;
  }

  @Test
  void onlyNewOnesOfTheCheckpointAreRemoved() throws Exception {
    Files.writeString(checkpoint.resolve("mountpoints-13.img"), "overlay/ours");
    Path old = copy("ctrd-checkpoint1", "overlay/ours");
    ContainerdCopies copies = new ContainerdCopies(directory);
    Path ours = copy("ctrd-checkpoint2", "overlay/ours");
    Path others = copy("ctrd-checkpoint3", "overlay/theirs");
    Path unfinished = Files.createDirectory(directory.resolve("ctrd-checkpoint4"));
    Path unrelated = copy("something-else", "overlay/ours");

    copies.removeNew(checkpoint);

    assertThat(ours).doesNotExist();
    for (Path kept : new Path[] {old, others, unfinished, unrelated}) {
      assertThat(kept).exists();
    }
  }

  @Test
  void withoutAListNothingIsKnownToBeOurs() throws Exception {
    ContainerdCopies copies = new ContainerdCopies(directory);
    Path some = copy("ctrd-checkpoint2", "overlay/theirs");
    copies.removeNew(checkpoint);
    assertThat(some).exists();
  }
}
