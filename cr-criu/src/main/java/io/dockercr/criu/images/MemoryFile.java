package io.dockercr.criu.images;

/**
 * A file in memory, made by {@code memfd_create} ({@code memfd.img}). Immutable.
 *
 * @param inode its number in the checkpoint
 * @param name as it was given
 * @param sizeBytes its size
 * @param sharedId the number of its pages, as in {@code pagemap-shmem-N.img}
 * @param seals the kernel's {@code F_SEAL_} bits
 */
public record MemoryFile(long inode, String name, long sizeBytes, long sharedId, int seals) {

  static MemoryFile parse(Message message) {
    return new MemoryFile(
        message.number(7),
        message.text(1),
        message.number(4),
        message.unsigned(5),
        message.integer(6));
  }
}
