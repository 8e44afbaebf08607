/** What a checkpoint that is looked into consists of, whether in a directory or in an archive. */
package io.dockercr.cli.source;
