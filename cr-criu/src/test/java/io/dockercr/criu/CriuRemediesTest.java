package io.dockercr.criu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CriuRemediesTest {
  /** What the command line has, and what others' programs have that are named with it. */
  private static final Set<String> FLAGS =
      Set.of(
          "--tcp-established",
          "--tcp-close",
          "--file-locks",
          "--ext-unix-sk",
          "--skip-in-flight",
          "--output",
          "--criu-client",
          "--feature", // criu check
          "--all"); // criu check

  /** Lines as CRIU's sources or its users' reports have them, and a word of the remedy. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          inet: In-flight connection (l) for 5ad1b5                                | --skip-in-flight
          inet: Connected TCP socket, consider using --tcp-established option.     | --tcp-established
          Need to set the --tcp-close options.                                     | --tcp-close
          inet: Can't dump corked dgram socket 3f1                                 | again
          inet: Unsupported proto 262 for socket 3f1                               | GODEBUG
          unix: External socket is used. Consider using --ext-unix-sk option.      | --ext-unix-sk
          unix: Can't dump half of stream unix connection. name: (null); peer name: /x | close
          unix: Can't dump name-less external socket.                              | close
          net: Unable to dump more than one netns if the --emptyns is set          | nested
          net: Unable to dump a socket from an external network namespace          | socket
          inet: Can't bind inet socket (id 12): Address already in use             | Stop
          inet: Can't bind inet socket (id 12): Cannot assign requested address    | address
          sockets: Can't get 1:16 opt: Protocol not available                      | 4.2
          net: Locking network failed: iptables-restore returned 1. This may be connected | iptables
          execvp("iptables-restore", ...) failed: No such file or directory        | iptables
          Some file locks are hold by dumping tasks! You can try --file-locks to dump them. | --file-locks
          Can't dump ghost file /tmp/criut/del of 3145728 size, increase limit     | ghost-limit
          Can't create link remap for /var/lib/x. Use --link-remap option.         | link-remap
          File tmp/openair.msc.4.log has bad size 252 (expect 253)                 | unchanged
          File home/user1/tcp-howto has bad mode 0100755 (expect 0100775)          | same image
          File usr/lib/x86_64-linux-gnu/libpthread-2.31.so has bad build-ID        | same image
          fsnotify: Can't dump that handle                                         | poll
          Can't lookup mount=25 for fd=0 path=/dev/pts/0                           | outside
          Open files on overmounted mounts are not supported yet; mount=1 fd=2 path=/x | on top
          Unknown shit 600 (anon_inode:[io_uring])                                 | UV_USE_IO_URING
          Can't dump file 5 of that type [20666] (chr 10:229 /dev/fuse)            | devices
          Can't open 170650's mapfile link 7fa5f2385000: No such device or address | devices
          The packetized mode for pipes is not supported yet                       | pipe
          Can't open dump.log: Read-only file system                               | --output
          mnt: ./mnt/data is a fuse mount but not external                         | host
          page-xfer: Unable to spice data: No space left on device                 | --output
          tty: Unable to find a master for /dev/pts/0                              | libcriu
          tty: Found slave peer index 0 without correspond master peer             | -t
          The root process 23372 is not a session leader. Consider using --shell-job option | setsid
          mnt: No mapping for 601:(null) mountpoint                                | Mount
          mnt: 554:./etc/hosts doesn't have a proper root mount                    | Unmount
          mnt: Mount 21 ./x (master_id: 1 shared_id: 0) has unreachable sharing. Try --enable-external-masters. | rprivate
          Can't dump nested pid namespace for 23699                                | nested
          Nested mount namespaces are not supported without link_nsid              | nested
          Unable to interrupt task: 23338 (Operation not permitted)                | strace
          Unseizable non-zombie 4242 found, state S, err -1/1                      | strace
          Unable to interrupt task: 3999999 (No such process)                      | Start
          Can't fork for 26327: File exists                                        | reaped
          Current sid 12 intersects with pid (1) in images                         | session
          Zombies with threads are not supported                                   | again
          PID 12 has uprobes vma. Consider using --allow-uprobes.                  | bpftrace
          Can't get rlimit 0: Operation not permitted                              | CAP_SYS_RESOURCE
          suspending seccomp failed: Invalid argument                              | CONFIG_SECCOMP
          12 has rseq but kernel lacks get_rseq_conf feature                       | 5.13
          apparmor LSM specified but apparmor not supported by kernel              | AppArmor
          Unable to freeze cgroup /sys/fs/cgroup/freezer/x (100 x 100ms attempts, timeout: 10s) | again
          vdso: Unexpected rt vDSO area bounds                                     | 4.2
          cpu: CPU capabilities do not match run time                              | processor
          cpu: FPU feature required by image is not supported on host              | processor
          cpu: CPU xsave size mismatch (832/2696)                                  | processor
          Tracking memory is not available. Consider omitting --track-mem option.  | CONFIG_MEM_SOFT_DIRTY
          UFFD is not supported                                                    | lazy
          Not supported images version 7                                           | version
          Magic doesn't match for pstree.img                                       | version
          CRIU needs to have the CAP_SYS_ADMIN or the CAP_CHECKPOINT_RESTORE capability: | root
          Kernel doesn't support PTRACE_O_SUSPEND_SECCOMP                          | kernel
          """)
  void knownFailuresHaveARemedy(String line, String word) {
    assertThat(CriuRemedies.forLine("(00.1) Error (criu/x.c:1): " + line))
        .hasValueSatisfying(known -> assertThat(known.remedy()).contains(word));
  }

  @Test
  void everyOneIsCoveredAbove() throws Exception {
    CsvSource source =
        getClass()
            .getDeclaredMethod("knownFailuresHaveARemedy", String.class, String.class)
            .getAnnotation(CsvSource.class);
    Set<CriuRemedies.Remedy> met =
        source
            .textBlock()
            .lines()
            .map(line -> CriuRemedies.forLine(line.split("\\|")[0]).orElseThrow())
            .collect(Collectors.toSet());

    List<String> unmet =
        CriuRemedies.all().stream()
            .filter(remedy -> !met.contains(remedy))
            .map(remedy -> remedy.pattern().pattern())
            .toList();
    assertThat(unmet).isEmpty();
  }

  @Test
  void eachIsOneSentenceAndNamesNoFlagThatIsNotThere() {
    assertThat(CriuRemedies.all())
        .allSatisfy(
            known -> {
              assertThat(known.meaning()).doesNotEndWith(".").isNotBlank();
              assertThat(known.remedy()).endsWith(".").doesNotContain(". ");
              Matcher flag = Pattern.compile("--[a-z-]+").matcher(known.remedy());
              while (flag.find()) {
                assertThat(FLAGS).contains(flag.group());
              }
            });
  }

  @Test
  void anOrdinaryLineShowsNone() {
    assertThat(CriuRemedies.forLine("(00.1) Error (criu/cr-dump.c:1975): Dumping FAILED."))
        .isEmpty();
  }
}
