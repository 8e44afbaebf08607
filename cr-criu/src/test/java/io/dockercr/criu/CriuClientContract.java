package io.dockercr.criu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link CriuClient} does, on processes of this host. */
abstract class CriuClientContract {
  @TempDir private Path directory;
  private CriuClient client;
  private Path images;

  /** The client under test. */
  abstract CriuClient open() throws Exception;

  @BeforeEach
  void setUp() throws Exception {
    client = open();
    images = Files.createDirectory(directory.resolve("images"));
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void aDumpedProcessIsGoneAndGoesOnWhenRestored() throws Exception {
    try (CountingProcess counter = CountingProcess.start(directory)) {
      client.dump(DumpOptions.builder(counter.pid(), images).build(), CriuListener.NONE);
      counter.awaitEnd();
      int counted = counter.count();

      int pid = client.restore(RestoreOptions.of(images), CriuListener.NONE);

      assertThat(pid).isEqualTo(counter.pid());
      counter.awaitProgress();
      assertThat(counter.numbers()).startsWith(1).doesNotHaveDuplicates().isSorted();
      assertThat(counter.numbers().get(counted)).isEqualTo(counted + 1);
    }
  }

  @Test
  void tasksStandStillWhileTheListenerIsToldOfPostDump() throws Exception {
    List<CriuAction> actions = new ArrayList<>();
    try (CountingProcess counter = CountingProcess.start(directory)) {
      List<Integer> counts = new ArrayList<>();
      DumpOptions options =
          DumpOptions.builder(counter.pid(), images)
              .leaveRunning(true)
              .notification(CriuAction.PRE_DUMP)
              .notification(CriuAction.POST_DUMP)
              .build();

      client.dump(
          options,
          (action, pid) -> {
            actions.add(action);
            assertThat(pid).isEqualTo(counter.pid());
            if (action == CriuAction.POST_DUMP) {
              counts.add(counter.count());
              TimeUnit.MILLISECONDS.sleep(200);
              counts.add(counter.count());
            }
          });

      assertThat(actions).containsExactly(CriuAction.PRE_DUMP, CriuAction.POST_DUMP);
      assertThat(counts.get(1)).isEqualTo(counts.get(0));
      counter.awaitProgress();
    }
  }
}
