package io.dockercr.storage.repository;

/**
 * A file to store.
 *
 * @param path relative to the directory that is stored, with slashes
 * @param pages whether it is made of memory pages
 */
public record SourceFile(String path, boolean pages) {}
