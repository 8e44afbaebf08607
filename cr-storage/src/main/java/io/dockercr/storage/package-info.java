/**
 * Where checkpoints live: stores for local disks and NFS, the write protocol, checksums,
 * compression, deduplication, retention and the archive format.
 */
package io.dockercr.storage;
