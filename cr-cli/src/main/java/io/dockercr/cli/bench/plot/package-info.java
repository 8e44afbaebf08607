/**
 * Plots as SVG text: lines over a numeric axis, and bars. Self-contained, since the chart libraries
 * for Java draw through AWT, which wants fonts that a headless host may not have.
 */
package io.dockercr.cli.bench.plot;
