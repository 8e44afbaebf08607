package io.dockercr.criu.images;

/**
 * One area of an address space. Immutable.
 *
 * @param start its first address, unsigned
 * @param end the first address that does not belong to it
 * @param fileOffset where in its file it starts, in bytes
 * @param sharedId the id of its file in {@link OpenFiles}, or of the shared memory; 0 if it has
 *     neither
 * @param protection the kernel's {@code PROT_} bits
 * @param flags the kernel's {@code MAP_} bits
 * @param status CRIU's bits for what it is
 */
public record MemoryArea(
    long start, long end, long fileOffset, long sharedId, int protection, int flags, int status) {

  /** What an area is. */
  public enum Kind {
    /** The program or a library, or another file mapped privately. */
    FILE_PRIVATE,
    /** A file that others may have mapped as well. */
    FILE_SHARED,
    HEAP,
    STACK,
    /** Memory of its own. */
    ANONYMOUS,
    /** Memory that other processes may have as well. */
    ANONYMOUS_SHARED,
    /** System V shared memory. */
    SYSTEM_V,
    /** A file in memory, made by {@code memfd_create}. */
    MEMFD,
    /** A packet socket's ring. */
    SOCKET,
    /** A ring of asynchronous input and output. */
    AIO_RING,
    /** What the kernel gives every process: vdso, vvar, vsyscall, uprobes. */
    KERNEL,
    /** Pages that must not be touched. */
    GUARD,
    OTHER
  }

  private static final int STACK = 1 << 1;
  private static final int VSYSCALL = 1 << 2;
  private static final int VDSO = 1 << 3;
  private static final int HEAP = 1 << 5;
  private static final int FILE_PRIVATE = 1 << 6;
  private static final int FILE_SHARED = 1 << 7;
  private static final int ANON_SHARED = 1 << 8;
  private static final int ANON_PRIVATE = 1 << 9;
  private static final int SYSVIPC = 1 << 10;
  private static final int SOCKET = 1 << 11;
  private static final int VVAR = 1 << 12;
  private static final int AIORING = 1 << 13;
  private static final int MEMFD = 1 << 14;
  private static final int GUARD = 1 << 16;
  private static final int UPROBES = 1 << 17;
  private static final int MAP_GROWSDOWN = 0x100;

  static MemoryArea parse(Message message) {
    return new MemoryArea(
        message.number(1),
        message.number(2),
        message.number(3),
        message.number(4),
        message.integer(5),
        message.integer(6),
        message.integer(7));
  }

  /** Its size in bytes. */
  public long sizeBytes() {
    return end - start;
  }

  /** What it is. */
  public Kind kind() {
    if (is(VSYSCALL | VDSO | VVAR | UPROBES)) {
      return Kind.KERNEL;
    }
    if (is(GUARD)) {
      return Kind.GUARD;
    }
    if (is(SYSVIPC)) {
      return Kind.SYSTEM_V;
    }
    if (is(AIORING)) {
      return Kind.AIO_RING;
    }
    if (is(SOCKET)) {
      return Kind.SOCKET;
    }
    if (is(MEMFD)) {
      return Kind.MEMFD;
    }
    if (is(FILE_PRIVATE | FILE_SHARED)) {
      return is(FILE_PRIVATE) ? Kind.FILE_PRIVATE : Kind.FILE_SHARED;
    }
    if (is(HEAP)) {
      return Kind.HEAP;
    }
    if (is(STACK) || (flags & MAP_GROWSDOWN) != 0) {
      return Kind.STACK;
    }
    if (is(ANON_SHARED)) {
      return Kind.ANONYMOUS_SHARED;
    }
    return is(ANON_PRIVATE) ? Kind.ANONYMOUS : Kind.OTHER;
  }

  /** Whether {@link #sharedId} is a file's id. */
  public boolean hasFile() {
    return is(FILE_PRIVATE | FILE_SHARED) || (is(MEMFD) && !is(ANON_SHARED | SYSVIPC));
  }

  /** The kernel's name for it, such as {@code [vdso]}; empty if it has none. */
  public String kernelName() {
    if (is(VDSO)) {
      return "[vdso]";
    }
    if (is(VVAR)) {
      return "[vvar]";
    }
    if (is(VSYSCALL)) {
      return "[vsyscall]";
    }
    if (is(UPROBES)) {
      return "[uprobes]";
    }
    return "";
  }

  /** Its rights as the kernel shows them, such as {@code rw-p}. */
  public String rights() {
    return ((protection & 1) != 0 ? "r" : "-")
        + ((protection & 2) != 0 ? "w" : "-")
        + ((protection & 4) != 0 ? "x" : "-")
        + ((flags & 1) != 0 ? "s" : "p");
  }

  private boolean is(int bits) {
    return (status & bits) != 0;
  }
}
