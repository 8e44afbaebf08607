/**
 * Speaks to registries through oras-java, which is here and nowhere else. Everything about images
 * themselves is in {@code io.dockercr.storage.oci}.
 */
package io.dockercr.oci;
