/**
 * What a system wants to know of the commands beside their help: manual pages, and completion for
 * shells. All of it is written from picocli's model of the commands, so that it can't say anything
 * else than they do.
 */
package io.dockercr.cli.manual;
