package io.dockercr.cli.bench.report;

import io.dockercr.cli.bench.report.Goal.Bound;
import java.util.List;

/** The goals of stores; those that are of 1 GiB need a run that measured it. */
final class StoreGoals {
  private static final int GIB = 1024;
  private static final String TIMES = "×";
  private static final String PERCENT = "%";

  static final List<Goal> ALL =
      List.of(
          besideCriu(
              "checkpoint of 1 GiB in file: against plain criu dump", 1.2, Metric.CHECKPOINT),
          besideCriu("frozen time of 1 GiB in file: against plain criu dump", 1.05, Metric.FROZEN),
          new Goal(
              Topic.STORES,
              "second checkpoint in repo:, 1 % of 1 GiB changed, of what the first took",
              Bound.AT_MOST,
              3,
              Figure.medians(ours(Metric.ADDED, Series.mib("repo: second", GIB))).times(100),
              Figure.medians(ours(Metric.ADDED, Series.mib("repo: first", GIB))),
              PERCENT),
          new Goal(
              Topic.STORES,
              "written by docker-cr in a restore of 1 GiB from file:, of its size",
              Bound.AT_MOST,
              1,
              Figure.medians(ours(Metric.WRITTEN, Series.mib("file: restore", GIB))).times(100),
              Figure.constant(GIB),
              PERCENT),
          new Goal(
              Topic.STORES,
              "resident memory of docker-cr, any store",
              Bound.UNDER,
              128,
              Figure.largest(Topic.STORES, Contestant.DOCKER_CR, Metric.PEAK_MEMORY),
              Figure.constant(1),
              "MiB"));

  private StoreGoals() {}

  private static Series ours(Metric metric, String variant) {
    return new Series(Topic.STORES, Contestant.DOCKER_CR, metric, variant);
  }

  private static Goal besideCriu(String what, double limit, Metric metric) {
    return new Goal(
        Topic.STORES,
        what,
        Bound.AT_MOST,
        limit,
        Figure.medians(ours(metric, Series.mib(GIB))),
        Figure.medians(new Series(Topic.STORES, Contestant.CRIU, metric, Series.mib(GIB))),
        TIMES);
  }
}
