/**
 * A checkpoint in the words of Podman and of Kubernetes' runtimes, and theirs in Docker's. Nothing
 * here asks an engine.
 */
package io.dockercr.docker.exchange;
