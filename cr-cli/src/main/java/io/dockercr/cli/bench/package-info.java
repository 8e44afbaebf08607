/**
 * {@code docker-cr bench}: measures docker-cr and what could be used in its stead, as whole
 * commands and side by side. docker-cr itself is run as a program, so that the start of its JVM
 * counts.
 */
package io.dockercr.cli.bench;
