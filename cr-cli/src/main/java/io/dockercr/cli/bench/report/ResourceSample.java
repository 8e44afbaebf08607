package io.dockercr.cli.bench.report;

/**
 * What some processes used at one moment.
 *
 * @param seconds since the first sample
 * @param cpuPercent since the sample before; 100 is one processor
 * @param memoryMib resident
 * @param processes how many there were
 * @param readBytes from disks, by those processes since their start
 * @param writtenBytes to file systems, likewise
 */
public record ResourceSample(
    double seconds,
    double cpuPercent,
    double memoryMib,
    int processes,
    long readBytes,
    long writtenBytes) {}
