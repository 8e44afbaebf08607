/**
 * How files are encoded on their way into a store: compressed in frames of standard formats, on all
 * cores, and encrypted with a key of the operator's. Knows streams, not checkpoints.
 */
package io.dockercr.storage.encoding;
