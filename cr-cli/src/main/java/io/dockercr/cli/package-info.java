/**
 * {@code docker-cr}, the command line for operators: a class a command, exit codes, progress, text
 * and JSON output. The only packages that know picocli.
 */
package io.dockercr.cli;
