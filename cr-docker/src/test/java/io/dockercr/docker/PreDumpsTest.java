package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.PreDump;
import io.dockercr.api.PreDumpRound;
import io.dockercr.criu.CriuClient;
import io.dockercr.criu.CriuListener;
import io.dockercr.criu.CriuVersion;
import io.dockercr.criu.DumpOptions;
import io.dockercr.criu.DumpOptions.MemoryTracking;
import io.dockercr.criu.DumpStatistics;
import io.dockercr.criu.PreDumpMode;
import io.dockercr.criu.RestoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When rounds of pre-dump end, and where they are put. */
class PreDumpsTest {
  private static final int MEMORY = 1000;

  @TempDir Path directory;
  private final List<String> calls = new ArrayList<>();
  private final List<PreDumpRound> told = new ArrayList<>();
  private Path images;

  @BeforeEach
  void setUp() throws IOException {
    images = Files.createDirectory(directory.resolve("images"));
  }

  private List<PreDumpRound> run(PreDump plan, Integer... pagesWritten) throws Exception {
    PreDumps preDumps =
        new PreDumps(
            new Rounds(pagesWritten),
            plan,
            images,
            tracking -> DumpOptions.builder(1, images).memoryTracking(tracking).build());
    return preDumps.run(told::add);
  }

  @Test
  void asManyAsWereAskedForEachInTheNext() throws Exception {
    List<PreDumpRound> rounds = run(PreDump.rounds(3).withMode(PreDump.Mode.READ), 1000, 900, 899);
    assertThat(rounds).isEqualTo(told);
    assertThat(rounds).extracting(PreDumpRound::number).containsExactly(1, 2, 3);
    assertThat(rounds).extracting(PreDumpRound::pagesUnchanged).containsExactly(0L, 100L, 101L);
    assertThat(calls).containsExactly("BEGIN READ", "CONTINUE READ", "CONTINUE READ");
    assertThat(images.resolve("parent/pages-3.img")).exists();
    assertThat(images.resolve("parent/parent/pages-2.img")).exists();
    assertThat(images.resolve("parent/parent/parent/pages-1.img")).exists();
    try (var files = Files.list(images)) {
      assertThat(files).hasSize(1);
    }
    assertThat(directory)
        .isDirectoryNotContaining(path -> path.getFileName().toString().contains("."));
  }

  @Test
  void goesOnFromAnEarlierDump() throws Exception {
    Files.createDirectory(images.resolve("parent"));
    run(PreDump.rounds(1), 10);
    assertThat(calls).containsExactly("CONTINUE SPLICE");
    assertThat(images.resolve("parent/parent")).isDirectory();
  }

  @Test
  void untilLittleIsDirty() throws Exception {
    assertThat(run(PreDump.untilDirty(5), 1000, 100, 50)).hasSize(3);
  }

  @Test
  void notWhenItShrinksNoMore() throws Exception {
    assertThat(run(PreDump.untilDirty(5), 1000, 200, 190)).hasSize(3);
  }

  @Test
  void notForEver() throws Exception {
    assertThat(run(PreDump.untilDirty(1), 999, 800, 700, 600, 500, 400, 300, 200, 100, 50))
        .hasSize(PreDump.MAX_ROUNDS);
  }

  @Test
  void untilTheDowntimeIsShort() throws Exception {
    // A page takes two milliseconds: one while the task stands still, one to be written.
    assertThat(run(PreDump.maxDowntime(Duration.ofMillis(100)), 1000, 500, 51, 50)).hasSize(4);
  }

  @Test
  void anInterruptEndsIt() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> run(PreDump.rounds(1), 1)).isInstanceOf(InterruptedException.class);
    assertThat(calls).isEmpty();
    assertThat(Thread.interrupted()).isFalse();
  }

  /** Writes as many pages as it is told to, into a file for each round. */
  private final class Rounds implements CriuClient {
    private final Queue<Integer> pagesWritten;

    Rounds(Integer... pagesWritten) {
      this.pagesWritten = new ArrayDeque<>(List.of(pagesWritten));
    }

    @Override
    public DumpStatistics preDump(DumpOptions options, PreDumpMode mode, CriuListener listener) {
      MemoryTracking tracking = options.memoryTracking();
      calls.add(tracking + " " + mode);
      try {
        Files.createFile(options.imagesDirectory().resolve("pages-" + calls.size() + ".img"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      int pages = pagesWritten.remove();
      Duration time = Duration.ofMillis(pages);
      return new DumpStatistics(Duration.ZERO, time, time, time, MEMORY, MEMORY - pages, pages, 0);
    }

    @Override
    public String name() {
      return "rounds";
    }

    @Override
    public CriuVersion version() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean hasFeature(String feature) {
      throw new UnsupportedOperationException();
    }

    @Override
    public DumpStatistics dump(DumpOptions options, CriuListener listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int restore(RestoreOptions options, CriuListener listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }
}
