package io.dockercr.docker;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.PreDump;
import io.dockercr.api.PreDumpRound;
import io.dockercr.criu.CriuClient;
import io.dockercr.criu.DumpOptions;
import io.dockercr.criu.DumpOptions.MemoryTracking;
import io.dockercr.criu.DumpStatistics;
import io.dockercr.criu.PreDumpMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Rounds of pre-dump before a dump. Each is one directory deeper than what goes on from it ({@link
 * DumpOptions#PARENT_DIRECTORY}), so that a checkpoint has no links in it and can be moved, copied
 * and restored as any other. Used by one thread, once.
 */
final class PreDumps {
  /** Less than a tenth fewer pages than the round before: the container writes as fast as CRIU. */
  private static final double SHRINKS = 0.9;

  private final CriuClient criu;
  private final PreDump plan;
  private final Path images;
  private final Function<MemoryTracking, DumpOptions> options;
  private final List<DumpStatistics> done = new ArrayList<>();

  /**
   * @param images where CRIU writes; empty, or with an earlier dump in it to go on from
   * @param options of a dump
   */
  PreDumps(
      CriuClient criu, PreDump plan, Path images, Function<MemoryTracking, DumpOptions> options) {
    this.criu = criu;
    this.plan = plan;
    this.images = images;
    this.options = options;
  }

  /** Leaves the last round as what a dump into {@code images} goes on from. */
  List<PreDumpRound> run(Consumer<PreDumpRound> listener)
      throws CheckpointException, IOException, InterruptedException {
    List<PreDumpRound> rounds = new ArrayList<>();
    while (rounds.size() < plan.rounds() && !isEnough(plan, done)) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      MemoryTracking tracking =
          Files.isDirectory(images.resolve(DumpOptions.PARENT_DIRECTORY))
              ? MemoryTracking.CONTINUE
              : MemoryTracking.BEGIN;
      long begun = System.nanoTime();
      DumpStatistics statistics =
          criu.preDump(options.apply(tracking), mode(), PreDumps::giveUpIfInterrupted);
      Duration total = Duration.ofNanos(System.nanoTime() - begun);
      done.add(statistics);
      PreDumpRound round =
          new PreDumpRound(
              done.size(),
              statistics.pagesWritten(),
              statistics.pagesSkippedParent(),
              statistics.frozenTime(),
              total);
      rounds.add(round);
      listener.accept(round);
      push(images);
    }
    return rounds;
  }

  private static void giveUpIfInterrupted(Object action, int pid) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private PreDumpMode mode() {
    return plan.mode() == PreDump.Mode.READ ? PreDumpMode.READ : PreDumpMode.SPLICE;
  }

  /** Makes what was dumped into a directory the parent of what will be. */
  private static void push(Path images) throws IOException {
    Path aside = images.resolveSibling(images.getFileName() + ".parent");
    Files.move(images, aside);
    Files.createDirectory(images, RunDirectory.PRIVATE_DIRECTORY);
    Files.move(aside, images.resolve(DumpOptions.PARENT_DIRECTORY));
  }

  /** Whether a further round would be of no use. */
  static boolean isEnough(PreDump plan, List<DumpStatistics> done) {
    boolean open = plan.untilDirtyPercent().isEmpty() && plan.maxDowntime().isEmpty();
    if (open || done.isEmpty()) {
      return false;
    }
    DumpStatistics last = done.get(done.size() - 1);
    if (done.size() > 1
        && last.pagesWritten() > SHRINKS * done.get(done.size() - 2).pagesWritten()) {
      return true;
    }
    if (plan.untilDirtyPercent().isPresent()) {
      long pages = last.pagesWritten() + last.pagesSkippedParent();
      return last.pagesWritten() * 100 <= pages * plan.untilDirtyPercent().getAsInt();
    }
    // A dump writes while the tasks stand still, a pre-dump after that.
    Duration downtime = last.frozenTime().plus(last.memwriteTime());
    return downtime.compareTo(plan.maxDowntime().orElseThrow()) <= 0;
  }
}
