/** What a benchmark measured, the goals that it is held to, and how both are shown. */
package io.dockercr.cli.bench.report;
