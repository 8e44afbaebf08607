package io.dockercr.criu;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What to do about CRIU's known failures. */
public final class CriuRemedies {

  /**
   * One known failure.
   *
   * @param pattern what a line of CRIU's log contains
   * @param meaning what that means, as the end of a sentence without a full stop
   * @param remedy what to do about it, in one sentence
   */
  public record Remedy(Pattern pattern, String meaning, String remedy) {}

  private static final List<Remedy> ALL =
      List.of(
          // Sockets
          remedy(
              "In-flight connection",
              "a TCP connection was half open at that moment",
              "Use --skip-in-flight, which drops half-open connections."),
          remedy(
              "Connected TCP socket, consider using",
              "it has established TCP connections",
              "Use --tcp-established to keep them, or --tcp-close to have them closed at restore."),
          remedy(
              "Need to set the --tcp-close",
              "the checkpoint was taken with --tcp-close",
              "Restore with --tcp-close too."),
          remedy(
              "Can't dump corked dgram socket",
              "a UDP socket is corked, with data not yet sent",
              "Try again: the program uncorks the socket when it sends the data."),
          remedy(
              "multipathtcp|Unsupported proto 262 ",
              "it uses MPTCP sockets, which CRIU can't dump",
              "Have the program use plain TCP; for Go programs set GODEBUG=multipathtcp=0 in the container."),
          remedy(
              "Can't dump half of stream unix connection|Can't dump name-less external socket",
              "it is connected by a Unix socket to a program outside, and the connection can't be cut",
              "Have it close the connection (such as to syslog, D-Bus or a mounted docker.sock) first."),
          remedy(
              "External socket (is used|found in image)",
              "it is connected by a Unix socket to a program outside",
              "Use --ext-unix-sk, and restore where that program listens."),
          remedy(
              "Unable to dump more than one netns",
              "it has network namespaces of its own inside",
              "Stop what made them, such as nested containers, first."),
          remedy(
              "Unable to dump a socket from an external network namespace",
              "it holds a socket of another network namespace",
              "Have it close that socket first."),
          remedy(
              "Can't bind inet socket .*Address already in use",
              "an address that it listens on is taken",
              "Stop the program or container that has the address, such as the original."),
          remedy(
              "Can't (bind|connect) inet socket.*Cannot assign requested address",
              "it has sockets with an address that is not there",
              "Restore with the address that it had, or use --tcp-close."),
          remedy(
              "Can't get \\d+:\\d+ opt",
              "CRIU is too old for this kernel's sockets",
              "Install CRIU 4.2 or later, which Linux 6.16 and later need."),
          remedy(
              "Locking network failed|Iptables configuration failed|execvp\\(\\\"ip6?tables-restore\\\"",
              "CRIU could not lock the network",
              "Install iptables on the host: CRIU runs iptables-restore and ip6tables-restore."),
          // Files
          remedy("Some file locks are hold", "it holds file locks", "Use --file-locks."),
          remedy(
              "Can't dump ghost file",
              "it has a deleted file open that is larger than CRIU can save (4 GiB)",
              "Have the program close it: docker-cr has set ghost-limit to its highest."),
          remedy(
              "Can't create link remap",
              "it has a file open of which one name was deleted and another is left",
              "Put the line \"link-remap\" into /etc/criu/default.conf, if the directory of the file can be written."),
          remedy(
              "has bad size",
              "a file has not the size any more that it had when the checkpoint was taken",
              "Put the file back as it was: files on bind mounts are not part of a checkpoint and must stay unchanged."),
          remedy(
              "has bad (mode|build-ID)",
              "a file is not the one that was there when the checkpoint was taken",
              "Restore with the same image and the same mounted files that the checkpoint was taken with."),
          remedy(
              "Can't dump that handle",
              "it watches a file by inotify or fanotify whose name can't be found, such as a deleted one",
              "Have the program stop watching (many can poll instead), or watch files on a volume."),
          remedy(
              "Can't lookup mount=",
              "it has a file open on a mount that is not in its mount namespace",
              "Have it close files that came from outside or are on a file system that was unmounted."),
          remedy(
              "Open files on overmounted mounts|is overmounted so paths are invisible",
              "it has files open that another mount hides",
              "Remove the mount on top, or have the program open the file anew."),
          remedy(
              "The packetized mode for pipes",
              "it has a pipe in packet mode, which CRIU can't dump",
              "Have the program use an ordinary pipe or a socket."),
          remedy(
              "\\[io_uring\\]",
              "it uses io_uring, which CRIU can't dump",
              "Have it do without (Node.js: UV_USE_IO_URING=0; MariaDB: innodb_use_native_aio=0)."),
          remedy(
              "Can't dump file \\d+ of that type|Unsupported mapping found|Can't open \\d+'s mapfile link",
              "it uses a device or a kind of file that CRIU can't dump",
              "Have it close the file; devices such as GPUs need a CRIU plugin of their own."),
          remedy(
              "No space left on device",
              "the disk for the images is full",
              "Free space there, or choose another --output."),
          remedy(
              "Read-only file system",
              "the place for the images can't be written",
              "Choose another --output."),
          // Terminals and sessions
          remedy(
              "Unable to find a master|without correspond master peer",
              "its terminal is held by a program outside",
              "Use libcriu (--criu-client libcriu), or run the container without a terminal (no -t)."),
          remedy(
              "is not a session leader|A session leader of .* is outside",
              "it belongs to the session of a shell outside",
              "Start it in a session of its own, such as by setsid."),
          // Mounts and namespaces
          remedy(
              "No mapping for .* mountpoint",
              "a mount of the checkpoint has no counterpart here",
              "Mount the same paths, and compare the cgroup hierarchies of both hosts (ls /sys/fs/cgroup)."),
          remedy(
              "doesn't have a proper root mount",
              "something that is not in the container is mounted in it",
              "Unmount it in the container first."),
          remedy(
              "unreachable (sharing|slave)",
              "a mount is shared with the host",
              "Mount it with private propagation (rprivate, which is Docker's default)."),
          remedy(
              "is a fuse mount but not external|FS mnt .* unsupported id",
              "it has mounted a file system that CRIU can't dump",
              "Unmount it in the container, or mount it on the host and bind it into the container."),
          remedy(
              "Nested mount namespaces are not supported|Can't dump nested \\w+ namespace",
              "it has namespaces of its own inside",
              "Stop what made them, such as nested containers or a browser's sandbox, first."),
          // Tasks
          remedy(
              "nable to interrupt task: \\d+ \\(Operation not permitted\\)|Unseizable non-zombie",
              "it is being traced by another program",
              "Detach strace, gdb or the like from it."),
          remedy(
              "nable to interrupt task: \\d+ \\(No such process\\)",
              "the process has ended",
              "Start it again."),
          remedy(
              "Can't fork for \\d+: File exists",
              "a process id that the checkpoint needs is taken",
              "Wait until the process that has it has ended and its parent has reaped it, or restore into a container."),
          remedy(
              "Current [sg]id \\d+ intersects with",
              "a process id that the checkpoint needs is that of CRIU's own session",
              "Run it from another session, such as by setsid."),
          remedy(
              "Zombies with threads|Zombie thread not supported|Individually stopped threads",
              "it has a thread in a state that CRIU can't dump",
              "Try again; threads are seldom in that state for long."),
          remedy(
              "has uprobes vma",
              "it is being probed by a tracing tool",
              "Stop the tool (bpftrace, perf and the like) first."),
          remedy(
              "Can't get rlimit",
              "its resource limits can't be read",
              "Run with CAP_SYS_RESOURCE, which a host that is itself a container may lack."),
          remedy(
              "suspend(ing)? seccomp|[Ss]eccomp filters? .*not supported",
              "its seccomp filter can't be handled",
              "Use a kernel with CONFIG_CHECKPOINT_RESTORE and CONFIG_SECCOMP_FILTER (criu check --feature seccomp_filters)."),
          remedy(
              "has rseq but kernel lacks|unsupported RSEQ ABI",
              "it uses restartable sequences that kernel or CRIU can't handle",
              "Install CRIU 3.17 or later on Linux 5.13 or later."),
          remedy(
              "(apparmor|selinux) LSM specified but",
              "the kernel has not the security module that the checkpoint needs",
              "Restore on a host with the same security module (AppArmor, SELinux)."),
          remedy(
              "Unable to freeze cgroup|Timeout reached",
              "its tasks did not stop in time",
              "Try again when it is less busy, and see whether a task hangs in the kernel (state D in ps)."),
          // Hosts
          remedy(
              "Unexpected rt vDSO area bounds",
              "CRIU is too old for this kernel",
              "Install CRIU 4.2 or later."),
          remedy(
              "CPU (instruction )?capabilities do not match|FPU feature required by image|CPU xsave .*mismatch|CPU xfeatures has",
              "this processor is not as the one that the checkpoint was taken on",
              "Restore on a host whose processor has all that the other had."),
          remedy(
              "Tracking memory is not available",
              "the kernel can't tell which memory has changed",
              "Take full checkpoints, or use a kernel with CONFIG_MEM_SOFT_DIRTY."),
          remedy(
              "UFFD is not supported|Non-cooperative UFFD",
              "the kernel can't restore lazily",
              "Restore without lazy pages, or use a kernel with CONFIG_USERFAULTFD."),
          remedy(
              "Not supported images version|Too old image|agic doesn't match|Images corrupted",
              "the images are damaged, or of another version of CRIU",
              "Restore with the version of CRIU that the checkpoint was taken with."),
          remedy(
              "CRIU needs to have the CAP_SYS_ADMIN|need to be root",
              "CRIU has not enough privileges",
              "Run as root."),
          remedy(
              "Kernel doesn't support|[Kk]ernel is too old",
              "the kernel lacks something that CRIU needs",
              "Run criu check --all to see what, and use a newer kernel."));

  private CriuRemedies() {}

  private static Remedy remedy(String pattern, String meaning, String remedy) {
    return new Remedy(Pattern.compile(pattern), meaning, remedy);
  }

  /** Every known failure. A line is matched against them in this order. */
  public static List<Remedy> all() {
    return ALL;
  }

  /** The known failure that a line of CRIU's log shows, if it does. */
  public static Optional<Remedy> forLine(String line) {
    return ALL.stream().filter(known -> known.pattern().matcher(line).find()).findFirst();
  }
}
