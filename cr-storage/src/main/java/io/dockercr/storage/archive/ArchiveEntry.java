package io.dockercr.storage.archive;

/**
 * A file or directory in an archive. Immutable.
 *
 * @param path relative, its parts parted by single slashes, none of them {@code .} or {@code ..}
 * @param directory whether it is a directory
 * @param sizeBytes how large the file is; 0 for a directory
 * @param offset where its content begins in the archive, once that is decompressed
 */
public record ArchiveEntry(String path, boolean directory, long sizeBytes, long offset) {}
