package io.dockercr.cli.bench.report;

import io.dockercr.cli.bench.plot.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The tables of a report, as cells; the first row is the header. */
final class Rows {
  private static final String NOTHING = "–";

  private Rows() {}

  static List<List<String>> goals(Results results) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("goal", "limit", "measured", "of what", "verdict"));
    for (Goal goal : Goals.of(results)) {
      Goal.Outcome outcome = goal.in(results);
      String limit = goal.bound().words() + " " + Figures.exact(goal.limit()) + " " + goal.unit();
      rows.add(List.of(goal.what(), limit, ratio(outcome), parts(outcome), outcome.verdict()));
    }
    return rows;
  }

  /** With two digits after the point: limits such as 1.05 need them. */
  private static String ratio(Goal.Outcome outcome) {
    OptionalDouble ratio = outcome.ratio();
    return ratio.isPresent()
        ? String.format(Locale.ROOT, "%,.2f %s", ratio.getAsDouble(), outcome.goal().unit())
        : NOTHING;
  }

  private static String parts(Goal.Outcome outcome) {
    if (outcome.ratio().isEmpty() || !outcome.goal().unit().equals("×")) {
      return NOTHING;
    }
    return value(outcome.above(), "ms") + " : " + value(outcome.below(), "ms");
  }

  static List<List<String>> expected(Results results) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("what", "the plan expected", "measured", "is"));
    for (ExpectedRange range : ExpectedRange.of(results)) {
      OptionalDouble measured = range.figure().in(results);
      rows.add(
          List.of(
              range.what(),
              String.format(
                  "%s–%s %s",
                  Figures.rounded(range.low()), Figures.rounded(range.high()), range.unit()),
              value(measured, range.unit()),
              measured.isPresent() ? range.verdict(measured.getAsDouble()) : "not measured"));
    }
    return rows;
  }

  /** The topics of which there are figures. */
  static List<Topic> topics(Results results) {
    return Arrays.stream(Topic.values())
        .filter(topic -> results.series().stream().anyMatch(one -> one.topic() == topic))
        .toList();
  }

  static List<List<String>> of(Results results, Topic topic) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("variant", "what", "unit", "who", "median", "min", "max", "count", "of docker-cr"));
    results.series().stream()
        .filter(one -> one.topic() == topic)
        .sorted(Ordering.of(results.series()))
        .forEach(one -> rows.add(row(results, one)));
    return rows;
  }

  private static List<String> row(Results results, Series series) {
    Spread spread = results.spread(series).orElseThrow();
    Optional<Spread> ours =
        results.spread(
            new Series(series.topic(), Contestant.DOCKER_CR, series.metric(), series.variant()));
    boolean compared = series.contestant() != Contestant.DOCKER_CR && ours.isPresent();
    return List.of(
        series.variant(),
        series.metric().word(),
        series.metric().unit(),
        series.contestant().word(),
        Figures.rounded(spread.median()),
        Figures.rounded(spread.min()),
        Figures.rounded(spread.max()),
        String.valueOf(spread.count()),
        compared && ours.get().median() > 0
            ? String.format(Locale.ROOT, "%,.2f", spread.median() / ours.get().median())
            : "");
  }

  private static String value(OptionalDouble value, String unit) {
    return value.isPresent() ? Figures.rounded(value.getAsDouble()) + " " + unit : NOTHING;
  }
}
