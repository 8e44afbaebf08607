/**
 * What is in a checkpoint: gathered from its images and its manifest, and shown in several forms.
 */
package io.dockercr.cli.inspect;
