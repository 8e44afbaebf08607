/**
 * A deduplicating repository: named snapshots of files, cut into chunks that are kept once. Knows
 * nothing of checkpoints; {@code io.dockercr.storage.RepositoryStore} makes a store of it. Not part
 * of the API: {@code docs/adr/0011-repository.md} describes the format and why it is so.
 */
package io.dockercr.storage.repository;
