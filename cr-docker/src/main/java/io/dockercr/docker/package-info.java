/**
 * A Docker container in CRIU's terms, and back: what the engine says of it, its mounts, networks
 * and writable layer. The only packages that know docker-java.
 */
package io.dockercr.docker;
