package io.dockercr.cli.bench.report;

/**
 * One figure.
 *
 * @param series what it is one of
 * @param round from 1
 * @param value in the unit of the series' metric
 */
public record Measurement(Series series, int round, double value) {}
