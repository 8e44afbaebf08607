package io.dockercr.cli.bench.report;

/**
 * Something about the host that the figures depend on.
 *
 * @param name such as {@code kernel}
 * @param value such as {@code 6.18.0}
 */
public record HostFact(String name, String value) {}
