package io.dockercr.criu;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.IntByReference;

/**
 * Of the C library: descriptors of other processes, and a process that outlives us. 64-bit only.
 */
interface LibCProcesses extends Library {
  int AF_UNIX = 1;
  int SOCK_STREAM = 1;
  int SOL_SOCKET = 1;
  int SCM_RIGHTS = 1;
  int MSG_DONTWAIT = 0x40;
  int O_RDONLY = 0;
  int O_WRONLY = 1;

  /** The same on all architectures. */
  long SYS_PIDFD_OPEN = 434;

  long SYS_PIDFD_GETFD = 438;

  /** {@code struct msghdr}, {@code struct iovec} and {@code struct cmsghdr}, bytes. */
  int MSGHDR_BYTES = 56;

  int IOVEC_BYTES = 16;
  int CMSGHDR_BYTES = 16;

  /** More than {@code posix_spawn_file_actions_t} has anywhere. */
  int SPAWN_STRUCT_BYTES = 512;

  long syscall(long number, long first, long second, long third);

  int close(int fd);

  int socketpair(int domain, int type, int protocol, int[] sockets);

  long sendmsg(int socket, Pointer message, int flags);

  int waitpid(int pid, IntByReference status, int options);

  int posix_spawn_file_actions_init(Pointer actions);

  int posix_spawn_file_actions_addopen(Pointer actions, int fd, String path, int flags, int mode);

  int posix_spawn_file_actions_adddup2(Pointer actions, int from, int to);

  /** Since glibc 2.34. */
  int posix_spawn_file_actions_addclosefrom_np(Pointer actions, int from);

  int posix_spawnp(
      IntByReference pid,
      String program,
      Pointer actions,
      Pointer attributes,
      StringArray arguments,
      StringArray environment);
}
