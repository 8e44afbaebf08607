package io.dockercr.cli.bench.report;

import io.dockercr.cli.bench.report.Goal.Bound;
import java.util.List;
import java.util.stream.Stream;

/** The goals of the project's speed, row by row; each is a ratio taken side by side in one run. */
final class Goals {
  private static final String GIB = Series.mib(1024);
  private static final String TIMES = "×";
  private static final Series UNSYNCED =
      compared(Contestant.DOCKER_CR_UNSYNCED, Metric.CHECKPOINT, GIB);

  static final List<Goal> ALL =
      List.of(
          faster(
              "checkpoint of 1 GiB against Docker's own", 20, Metric.CHECKPOINT, Contestant.DOCKER),
          faster(
              "checkpoint of 1 GiB against podman --export",
              5,
              Metric.CHECKPOINT,
              Contestant.PODMAN_EXPORT),
          slower("checkpoint of 1 GiB against plain criu dump", 1.15, Metric.CHECKPOINT),
          unsynced(
              "checkpoint --sync=false of 1 GiB against Docker's own",
              Bound.AT_LEAST,
              20,
              compared(Contestant.DOCKER, Metric.CHECKPOINT, GIB),
              UNSYNCED),
          unsynced(
              "checkpoint --sync=false of 1 GiB against podman --export",
              Bound.AT_LEAST,
              5,
              compared(Contestant.PODMAN_EXPORT, Metric.CHECKPOINT, GIB),
              UNSYNCED),
          unsynced(
              "checkpoint --sync=false of 1 GiB against plain criu dump",
              Bound.AT_MOST,
              1.15,
              UNSYNCED,
              compared(Contestant.CRIU, Metric.CHECKPOINT, GIB)),
          slower("frozen time of 1 GiB against plain criu dump", 1.05, Metric.FROZEN),
          faster("restore of 1 GiB against Docker's own", 12, Metric.RESTORE, Contestant.DOCKER),
          faster(
              "restore of 1 GiB against podman --import",
              3,
              Metric.RESTORE,
              Contestant.PODMAN_EXPORT),
          new Goal(
              Topic.COMPARISON,
              "restore of 1 GiB against runc restore plus docker start",
              Bound.AT_MOST,
              1.15,
              Figure.medians(compared(Contestant.DOCKER_CR, Metric.RESTORE, GIB)),
              Figure.medians(
                  compared(Contestant.RUNC, Metric.RESTORE, GIB),
                  compared(Contestant.DOCKER_START, Metric.RESTORE, Series.SMALL)),
              TIMES),
          new Goal(
              Topic.LAZY,
              "restore --lazy until it runs, 4 GiB against 16 MiB",
              Bound.AT_MOST,
              1.2,
              Figure.medians(ours(Topic.LAZY, Metric.RESTORE, Series.mib(4096))),
              Figure.medians(ours(Topic.LAZY, Metric.RESTORE, Series.mib(16))),
              TIMES),
          new Goal(
              Topic.COMPARISON,
              "frozen time of a small container against docker checkpoint create",
              Bound.AT_MOST,
              0.5,
              Figure.medians(compared(Contestant.DOCKER_CR, Metric.FROZEN, Series.SMALL)),
              Figure.medians(compared(Contestant.DOCKER, Metric.FROZEN, Series.SMALL)),
              TIMES),
          new Goal(
              Topic.COMPARISON,
              "checkpoint of a small container against docker checkpoint create",
              Bound.AT_MOST,
              1.5,
              Figure.medians(compared(Contestant.DOCKER_CR, Metric.CHECKPOINT, Series.SMALL)),
              Figure.medians(compared(Contestant.DOCKER, Metric.CHECKPOINT, Series.SMALL)),
              TIMES),
          startup("version"),
          startup("--help"),
          new Goal(
              Topic.PARALLEL_RESTORES,
              "five restores at once against one",
              Bound.AT_MOST,
              2,
              Figure.medians(ours(Topic.PARALLEL_RESTORES, Metric.TOTAL, "5 at once")),
              Figure.medians(ours(Topic.PARALLEL_RESTORES, Metric.TOTAL, "1")),
              TIMES),
          new Goal(
              Topic.RESOURCES,
              "resident memory of docker-cr, any size",
              Bound.UNDER,
              100,
              Figure.largest(Topic.RESOURCES, Contestant.DOCKER_CR, Metric.PEAK_MEMORY),
              Figure.constant(1),
              "MiB"),
          new Goal(
              Topic.MANY_FILES,
              "checkpoint with 100,000 files against GNU tar of them",
              Bound.AT_MOST,
              1.3,
              Figure.medians(ours(Topic.MANY_FILES, Metric.CHECKPOINT, "100000 files")),
              Figure.medians(
                  new Series(Topic.MANY_FILES, Contestant.TAR, Metric.CHECKPOINT, "100000 files")),
              TIMES));

  private Goals() {}

  /** Those that this run could tell of. */
  static List<Goal> of(Results results) {
    return Stream.concat(ALL.stream(), StoreGoals.ALL.stream())
        .filter(goal -> results.asked().contains(goal.topic()))
        .toList();
  }

  private static Series ours(Topic topic, Metric metric, String variant) {
    return new Series(topic, Contestant.DOCKER_CR, metric, variant);
  }

  private static Series compared(Contestant contestant, Metric metric, String variant) {
    return new Series(Topic.COMPARISON, contestant, metric, variant);
  }

  private static Goal faster(String what, double limit, Metric metric, Contestant other) {
    return new Goal(
        Topic.COMPARISON,
        what,
        Bound.AT_LEAST,
        limit,
        Figure.medians(compared(other, metric, GIB)),
        Figure.medians(compared(Contestant.DOCKER_CR, metric, GIB)),
        TIMES);
  }

  private static Goal slower(String what, double limit, Metric metric) {
    return new Goal(
        Topic.COMPARISON,
        what,
        Bound.AT_MOST,
        limit,
        Figure.medians(compared(Contestant.DOCKER_CR, metric, GIB)),
        Figure.medians(compared(Contestant.CRIU, metric, GIB)),
        TIMES);
  }

  private static Goal unsynced(String what, Bound bound, double limit, Series of, Series by) {
    return new Goal(
        Topic.COMPARISON, what, bound, limit, Figure.medians(of), Figure.medians(by), TIMES);
  }

  private static Goal startup(String command) {
    return new Goal(
        Topic.STARTUP,
        "docker-cr " + command + " against docker version",
        Bound.UNDER,
        8,
        Figure.medians(ours(Topic.STARTUP, Metric.COMMAND, command)),
        Figure.medians(new Series(Topic.STARTUP, Contestant.DOCKER, Metric.COMMAND, "version")),
        TIMES);
  }
}
