package io.dockercr.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The faults of a server on top of what a mount of the kernel does by itself, which the variable
 * {@code DOCKER_CR_NFS_DIRECTORY} names. {@code test/vm/second/72-faults.sh} runs it.
 */
class NfsFaultsOnMount extends NfsFaultsTest {
  @Override
  Path above(Path directory) throws IOException {
    return Files.createTempDirectory(Path.of(System.getenv("DOCKER_CR_NFS_DIRECTORY")), "faults-");
  }
}
