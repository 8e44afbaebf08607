package io.dockercr.criu;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import java.util.Set;

/** What is needed of the C library. Strings are bytes with a NUL at the end. */
interface LibC extends Library {
  int SIG_BLOCK = 0;

  /** For {@link #unshare}: file mode mask and working directory of this thread alone. */
  int CLONE_FS = 0x200;

  int O_CLOEXEC = 0x80000;

  /** The one flag used here whose value depends on the architecture. */
  int O_DIRECTORY =
      Set.of("aarch64", "arm", "ppc64le").contains(System.getProperty("os.arch"))
          ? 0x4000
          : 0x10000;

  int open(byte[] path, int flags);

  int close(int fd);

  int unshare(int flags);

  int umask(int mask);

  /** The set is 128 bytes; the old one is not asked for. */
  int pthread_sigmask(int how, Pointer set, Pointer oldSet);
}
