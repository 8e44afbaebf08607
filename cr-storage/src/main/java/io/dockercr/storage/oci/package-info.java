/**
 * Checkpoints as OCI images: their form, and how they are brought to a registry or layout and back.
 * What speaks to a registry is a plug-in, found through {@link
 * io.dockercr.storage.oci.ImageRegistryProvider}.
 */
package io.dockercr.storage.oci;
