package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Options of {@code docker run} that a restored container has as the original had them. */
@Compatibility
class ContainerOptionsIT {
  private static final String STATUS =
      "grep -E '^(Cap|NoNewPrivs|Seccomp:|Uid|Gid|Groups)' /proc/1/status";

  /** A cgroup's file, with cgroup v1 or v2. */
  private static String cgroup(String controller, String v1, String v2) {
    return "cat /sys/fs/cgroup/%s/%s 2>/dev/null || cat /sys/fs/cgroup/%s; "
        .formatted(controller, v1, v2);
  }

  @RegisterExtension private final Trial trial = new Trial();

  private static Arguments row(Row row, String expected, String question, String... options) {
    return arguments(row, expected, question, List.of(options));
  }

  static Stream<Arguments> rows() {
    return Stream.of(
        row(Row.READ_ONLY, "ro", "touch /x 2>/dev/null || echo ro", "--read-only"),
        row(
            Row.CAPABILITIES,
            "CapBnd",
            STATUS,
            "--cap-drop=ALL",
            "--cap-add=NET_ADMIN",
            "--cap-add=CHOWN"),
        row(Row.NO_NEW_PRIVILEGES, "NoNewPrivs:\t1", STATUS, "--security-opt=no-new-privileges"),
        row(Row.SECCOMP_UNCONFINED, "Seccomp:\t0", STATUS, "--security-opt=seccomp=unconfined"),
        row(Row.PRIVILEGED, "Seccomp:\t0", STATUS, "--privileged"),
        row(
            Row.DEVICES,
            "1 9",
            "stat -c '%n %t %T %a' /dev/noise; stat -c '%t %T' /dev/noise; head -c 1 /dev/noise | wc -c",
            "--device=/dev/urandom:/dev/noise:r"),
        row(Row.INIT, "docker-init", "cat /proc/1/cmdline", "--init"),
        row(Row.PIDS, "23", cgroup("pids", "pids.max", "pids.max"), "--pids-limit=23"),
        row(
            Row.MEMORY,
            "67108864",
            cgroup("memory", "memory.limit_in_bytes", "memory.max")
                + cgroup("memory", "memory.soft_limit_in_bytes", "memory.low"),
            "--memory=64m",
            "--memory-reservation=32m",
            "--memory-swap=64m"),
        row(
            Row.CPU,
            "50000",
            cgroup("cpu", "cpu.cfs_quota_us", "cpu.max")
                + cgroup("cpu", "cpu.shares", "cpu.weight")
                + "grep Cpus_allowed_list /proc/1/status",
            "--cpus=0.5",
            "--cpu-shares=512",
            "--cpuset-cpus=0"),
        row(
            Row.ULIMITS,
            "333",
            "grep -E 'open files|core' /proc/1/limits",
            "--ulimit=nofile=333:444",
            "--ulimit=core=0"),
        row(Row.OOM_SCORE, "321", "cat /proc/1/oom_score_adj", "--oom-score-adj=321"),
        row(
            Row.ENVIRONMENT,
            "two words",
            "cat /proc/1/environ | tr '\\0' '\\n'; readlink /proc/1/cwd; pwd; echo $A",
            "--env=A=two words",
            "--env=B=1=2,\"é",
            "--workdir=/var/log",
            "--label=one=1",
            "--label=with.dots=two words",
            "--stop-signal=SIGUSR2",
            "--stop-timeout=3"),
        row(Row.USER_BY_NAME, "Uid:\t65534", STATUS, "--user=nobody"),
        row(
            Row.USER_BY_NUMBER,
            "Uid:\t1234",
            STATUS + "; id",
            "--user=1234:5678",
            "--group-add=4321",
            "--group-add=nogroup"),
        row(
            Row.HOST_NAME,
            "mine",
            "hostname; cat /proc/sys/kernel/domainname; cat /etc/hostname; grep -E 'extra|search'"
                + " /etc/hosts; grep -v '^#' /etc/resolv.conf",
            "--hostname=mine",
            "--domainname=example.test",
            "--add-host=extra:192.0.2.7",
            "--dns=192.0.2.53",
            "--dns-search=example.test",
            "--dns-option=ndots:2"),
        row(
            Row.LOGGING,
            "",
            "true",
            "--log-driver=local",
            "--log-opt=max-size=1m",
            "--log-opt=max-file=2"),
        row(
            Row.LOGGING,
            "",
            "true",
            "--log-opt=max-size=1m",
            "--log-opt=tag={{.Name}}",
            "--log-opt=labels=one"),
        row(
            Row.SYSCTL,
            "2048",
            "cat /proc/sys/net/core/somaxconn /proc/sys/kernel/shmmni",
            "--sysctl=net.core.somaxconn=512",
            "--sysctl=kernel.shmmni=2048"));
  }

  @ParameterizedTest(name = "{0} {3}")
  @MethodSource("rows")
  void isAsBefore(Row row, String expected, String question, List<String> options)
      throws Exception {
    assertThat(trial.assertSame(options, question)).as(row.what()).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({"docker-default,docker-default (enforce)", "unconfined,unconfined"})
  @Tag(TestEngine.APPARMOR)
  @Proves(Row.APPARMOR)
  void isConfinedAsBefore(String profile, String expected) throws Exception {
    String said =
        trial.assertSame(
            List.of("--security-opt=apparmor=" + profile),
            "cat /proc/1/attr/current /proc/self/attr/current");
    assertThat(said.lines()).containsOnly(expected);
    String again = trial.name() + "-again";
    int init = Trial.inspect(again).path("State").path("Pid").asInt();
    assertThat(Path.of("/proc/" + init + "/attr/current")).hasContent(expected);
    assertThat(Trial.inspect(again).path("AppArmorProfile").asText()).isEqualTo(profile);
  }

  @Test
  @Proves(Row.TMPFS)
  void memoryFileSystemsKeepTheirContentAndSize() throws Exception {
    trial.runWitness(
        List.of(
            "--tmpfs=/scratch:size=3m,mode=1770,uid=7",
            "--mount=type=tmpfs,destination=/other,tmpfs-size=2097152",
            "--shm-size=5m"));
    String number = Trial.logs(trial.name()).get(0);
    DockerCommand.shell(
        trial.name(),
        "umask 027; for d in /scratch /other /dev/shm; do echo kept $d >$d/a; mkdir $d/sub;"
            + " ln $d/a $d/sub/hard; ln -s a $d/soft; chown 5:6 $d/a; done");
    String question =
        "for d in /scratch /other /dev/shm; do cat $d/sub/hard; ls -lanR $d | grep -v ' \\.\\.$'; df -k $d |"
            + " tail -n 1; grep \" $d \" /proc/mounts; done";
    String before = DockerCommand.shell(trial.name(), question);

    String again = trial.moveOver();

    assertThat(DockerCommand.shell(again, question)).isEqualTo(before).contains("kept /dev/shm");
    trial.assertWitnessGoesOn(again, number);
  }
}
