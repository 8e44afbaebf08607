/** Checkpoints in one file: tar archives of docker-cr, Podman and Kubernetes' runtimes. */
package io.dockercr.storage.archive;
