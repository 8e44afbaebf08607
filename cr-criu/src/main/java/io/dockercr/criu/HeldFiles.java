package io.dockercr.criu;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies of files that another process has open, kept open when that dies: a process of its own, a
 * {@code cat} that waits, has them in a socket that nobody reads. Closing this does not end it. Not
 * safe for use by several threads.
 */
public final class HeldFiles implements AutoCloseable {
  /** What the kernel takes with one message. */
  private static final int AT_ONCE = 253;

  /** The process is nobody's child that way, and need not be waited for. */
  private static final String[] PROGRAM = {"setsid", "--fork", "cat"};

  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final LibCProcesses libc;
  private final int[] sockets;

  private HeldFiles(LibCProcesses libc, int[] sockets) {
    this.libc = libc;
    this.sockets = sockets;
  }

  /**
   * Starts the process that will keep the copies, in a session of its own.
   *
   * @param until a FIFO that somebody has open for writing; when nobody has any more, the process
   *     ends and lets go of what it has
   * @throws IOException if that can't be done here, as with glibc before 2.34
   */
  public static HeldFiles until(Path until) throws IOException {
    try {
      LibCProcesses libc = Native.load(LibCProcesses.class);
      int[] sockets = new int[2];
      require(
          libc.socketpair(
              LibCProcesses.AF_UNIX, LibCProcesses.SOCK_STREAM | LibC.O_CLOEXEC, 0, sockets),
          "socketpair");
      HeldFiles held = new HeldFiles(libc, sockets);
      // To open a FIFO for reading takes as long as nobody has it open for writing.
      try (FileChannel writer =
          FileChannel.open(until, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        held.spawn(until);
      } catch (IOException | LinkageError e) {
        held.close();
        throw e;
      }
      return held;
    } catch (LinkageError e) {
      throw new IOException("the C library lacks what is needed: " + e.getMessage(), e);
    }
  }

  private void spawn(Path until) throws IOException {
    try (Memory actions = new Memory(LibCProcesses.SPAWN_STRUCT_BYTES)) {
      succeed(libc.posix_spawn_file_actions_init(actions));
      String fifo = until.toString();
      int read = LibCProcesses.O_RDONLY;
      int write = LibCProcesses.O_WRONLY;
      succeed(libc.posix_spawn_file_actions_addopen(actions, 0, fifo, read, 0));
      succeed(libc.posix_spawn_file_actions_addopen(actions, 1, "/dev/null", write, 0));
      succeed(libc.posix_spawn_file_actions_addopen(actions, 2, "/dev/null", write, 0));
      succeed(libc.posix_spawn_file_actions_adddup2(actions, sockets[0], 3));
      succeed(libc.posix_spawn_file_actions_adddup2(actions, sockets[1], 4));
      succeed(libc.posix_spawn_file_actions_addclosefrom_np(actions, 5));
      IntByReference pid = new IntByReference();
      succeed(
          libc.posix_spawnp(
              pid,
              PROGRAM[0],
              actions,
              null,
              new StringArray(PROGRAM),
              new StringArray(new String[] {PATH})));
      IntByReference status = new IntByReference();
      require(libc.waitpid(pid.getValue(), status, 0), "waitpid");
      succeed(status.getValue());
    }
  }

  /**
   * Copies files that a process has open.
   *
   * @param descriptors their numbers in that process
   * @throws IOException if one of them is not open any more, or can't be copied; none is then
   */
  public void add(long pid, List<Integer> descriptors) throws IOException {
    for (int from = 0; from < descriptors.size(); from += AT_ONCE) {
      copy(pid, descriptors.subList(from, Math.min(from + AT_ONCE, descriptors.size())));
    }
  }

  private void copy(long pid, List<Integer> descriptors) throws IOException {
    List<Integer> copies = new ArrayList<>();
    int process =
        (int) require(libc.syscall(LibCProcesses.SYS_PIDFD_OPEN, pid, 0, 0), "pidfd_open");
    try {
      for (int descriptor : descriptors) {
        long copy = libc.syscall(LibCProcesses.SYS_PIDFD_GETFD, process, descriptor, 0);
        copies.add((int) require(copy, "pidfd_getfd"));
      }
      send(copies);
    } finally {
      libc.close(process);
      copies.forEach(libc::close);
    }
  }

  private void send(List<Integer> descriptors) throws IOException {
    long controlBytes = LibCProcesses.CMSGHDR_BYTES + Integer.BYTES * (long) descriptors.size();
    try (Memory message = new Memory(LibCProcesses.MSGHDR_BYTES);
        Memory vector = new Memory(LibCProcesses.IOVEC_BYTES);
        Memory data = new Memory(1);
        // The kernel wants it in whole words.
        Memory control = new Memory((controlBytes + 7) / 8 * 8)) {
      data.setByte(0, (byte) 0);
      vector.setPointer(0, data);
      vector.setLong(8, data.size());
      control.setLong(0, controlBytes);
      control.setInt(8, LibCProcesses.SOL_SOCKET);
      control.setInt(12, LibCProcesses.SCM_RIGHTS);
      for (int i = 0; i < descriptors.size(); i++) {
        long at = LibCProcesses.CMSGHDR_BYTES + Integer.BYTES * (long) i;
        control.setInt(at, descriptors.get(i));
      }
      message.clear();
      message.setPointer(16, vector);
      message.setLong(24, 1);
      message.setPointer(32, control);
      message.setLong(40, control.size());
      require(libc.sendmsg(sockets[0], message, LibCProcesses.MSG_DONTWAIT), "sendmsg");
    }
  }

  private static long require(long result, String function) throws IOException {
    if (result < 0) {
      throw new IOException(function + " failed with error " + Native.getLastError());
    }
    return result;
  }

  /** Of functions that return the error itself, and of the program. */
  private static void succeed(int error) throws IOException {
    if (error != 0) {
      throw new IOException(String.join(" ", PROGRAM) + " can't be started: " + error);
    }
  }

  /** Leaves what was copied to the process that keeps it. */
  @Override
  public void close() {
    libc.close(sockets[0]);
    libc.close(sockets[1]);
  }
}
