package io.dockercr.criu.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is read of images made by hand; CRIU's own are compared with crit in an integration test.
 */
class ImageDirectoryTest {
  @TempDir private Path directory;
  private ImageDirectory images;

  @BeforeEach
  void write() throws Exception {
    SampleImages.write(directory);
    images = ImageDirectory.at(directory);
  }

  @Test
  void inventory() throws Exception {
    Inventory inventory = images.inventory();
    assertThat(inventory.imageVersion()).isEqualTo(2);
    assertThat(inventory.securityModule()).isEqualTo("apparmor");
    assertThat(inventory.networkLock()).isEqualTo("nftables");
    assertThat(inventory.uptime()).isEqualTo(Duration.ofSeconds(5));
    assertThat(inventory.plugins()).containsExactly("cuda");
    assertThat(inventory.runId()).isEqualTo("run");
  }

  @Test
  void processTree() throws Exception {
    ProcessTree tree = images.processes();
    assertThat(tree.steps()).extracting(step -> step.entry().pid()).containsExactly(1, 7, 9);
    assertThat(tree.steps()).extracting(ProcessTree.Step::depth).containsExactly(0, 1, 1);
    assertThat(tree.process(7).orElseThrow().threads()).containsExactly(7, 8);
    assertThat(tree.isLast(tree.process(9).orElseThrow())).isTrue();
    assertThat(tree.isLast(tree.process(7).orElseThrow())).isFalse();
  }

  @Test
  void task() throws Exception {
    Task task = images.task(1).orElseThrow();
    assertThat(task.name()).isEqualTo("sh");
    assertThat(task.state()).contains(Task.State.ALIVE);
    assertThat(task.oomScoreAdjustment()).isEqualTo(-998);
    assertThat(task.nice()).isEqualTo(-5);
    assertThat(task.seccompMode()).isEqualTo("filter");
    assertThat(task.seccompFilter()).contains(0);
    assertThat(task.cgroupSet()).isEqualTo(1);
    assertThat(task.limits())
        .containsExactly(new Task.Limit("cpu", -1, -1), new Task.Limit("fsize", 1024, 4096));
    Credentials credentials = task.credentials().orElseThrow();
    assertThat(credentials.effectiveUid()).isEqualTo(33);
    assertThat(credentials.groups()).containsExactly(5L);
    assertThat(credentials.effective()).isEqualTo(0x1a80425fbL);
    assertThat(credentials.noNewPrivileges()).isTrue();
    assertThat(credentials.profile()).isEqualTo("docker-default");
    assertThat(images.task(9).orElseThrow().state()).contains(Task.State.ZOMBIE);
    assertThat(images.task(8).orElseThrow().name()).isEqualTo(SampleImages.EVIL);
    assertThat(images.task(4)).isEmpty();
  }

  @Test
  void areasWithWhatTheCheckpointHasOfThem() throws Exception {
    MemoryLayout layout = images.layout(1).orElseThrow();
    List<AreaUsage> usage = images.usage(1, layout);
    assertThat(usage)
        .extracting(one -> one.area().kind())
        .containsExactly(
            MemoryArea.Kind.FILE_PRIVATE,
            MemoryArea.Kind.HEAP,
            MemoryArea.Kind.ANONYMOUS_SHARED,
            MemoryArea.Kind.STACK,
            MemoryArea.Kind.KERNEL);
    assertThat(usage).extracting(AreaUsage::hereBytes).containsExactly(0L, 8192L, 0L, 12288L, 0L);
    assertThat(usage).extracting(AreaUsage::parentBytes).containsExactly(0L, 4096L, 0L, 0L, 0L);
    assertThat(usage.get(0).area().rights()).isEqualTo("r-xp");
    assertThat(usage.get(2).area().rights()).isEqualTo("rw-s");
    assertThat(usage.get(4).area().kernelName()).isEqualTo("[vsyscall]");
    assertThat(
            usage.stream().sorted(AreaUsage.biggestFirst()).findFirst().orElseThrow().area().kind())
        .isEqualTo(MemoryArea.Kind.HEAP);
  }

  @Test
  void memoryIsFoundByItsAddress() throws Exception {
    ProcessMemory memory = images.memory(7).orElseThrow();
    MemoryLayout layout = memory.layout();
    byte[] command =
        memory
            .bytes(layout.argumentsStart(), (int) (layout.argumentsEnd() - layout.argumentsStart()))
            .orElseThrow();
    assertThat(new String(command, StandardCharsets.UTF_8)).isEqualTo("sh\0-c\0sleep 1; wait\0");
    byte[] secret = memory.bytes(SampleImages.HEAP + 4096 - 5, 15).orElseThrow();
    assertThat(new String(secret, StandardCharsets.UTF_8)).isEqualTo("the secret of 7");
    assertThat(memory.bytes(SampleImages.HEAP + 8190, 4)).isEmpty();
    byte[] shared = memory.bytes(0x7f0000001000L + 100, 13).orElseThrow();
    assertThat(new String(shared, StandardCharsets.UTF_8)).isEqualTo("shared secret");
  }

  @Test
  void whatAParentHasIsReadThere() throws Exception {
    Path parent = Files.createDirectory(directory.resolve("before"));
    byte[] page = new byte[PageRun.PAGE_BYTES * 2];
    page[PageRun.PAGE_BYTES + 3] = 42;
    Files.write(
        parent.resolve("pagemap-1.img"),
        Crafted.image(
            Magic.PAGEMAP,
            Crafted.message(1, 5),
            SampleImages.run(SampleImages.HEAP + 0x3000, 2, 4)));
    Files.write(parent.resolve("pages-5.img"), page);
    assertThat(images.memory(1).orElseThrow().bytes(SampleImages.HEAP + 0x4003, 1)).isEmpty();
    Files.createSymbolicLink(directory.resolve("parent"), Path.of("before"));
    assertThat(images.memory(1).orElseThrow().bytes(SampleImages.HEAP + 0x4003, 1).orElseThrow())
        .containsExactly(42);
    assertThat(images.parent()).contains(parent.toRealPath().toString());
  }

  @Test
  void allOfTheMemoryComesInOrder() throws Exception {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    images
        .memory(1)
        .orElseThrow()
        .read(0, Long.MAX_VALUE, (address, bytes, length) -> all.write(bytes, 0, length));
    assertThat(all.size()).isEqualTo(6 * PageRun.PAGE_BYTES);
    assertThat(all.toString(StandardCharsets.UTF_8)).contains("the secret of 1", "shared secret");
  }

  @Test
  void openFiles() throws Exception {
    OpenFiles files = images.files();
    assertThat(files.all())
        .extracting(OpenFile::kind)
        .containsExactly(
            "file",
            "file",
            "file",
            "file",
            "pipe",
            "tcp",
            "tcp6",
            "unix",
            "eventfd",
            "eventpoll",
            "timerfd",
            "memfd",
            "tty",
            "unknown",
            "netlink",
            "packet",
            "signalfd",
            "inotify");
    assertThat(files.all())
        .extracting(files::name)
        .contains("/bin/busybox", "pipe:[4711]", "@abstract", "frames", "pty 3", "/etc");
    InternetSocket listening = (InternetSocket) files.file(6).orElseThrow();
    assertThat(listening.state()).isEqualTo("listen");
    assertThat(listening.sourceAddress() + ":" + listening.sourcePort()).isEqualTo("0.0.0.0:80");
    InternetSocket connected = (InternetSocket) files.file(7).orElseThrow();
    assertThat(connected.sourceAddress()).isEqualTo("::1");
    assertThat(connected.peerAddress()).isEqualTo("b80d:120::");
    assertThat(images.tcpStream(connected)).contains(new TcpStream(3, 5, 2, 1460));
    assertThat(images.tcpStream(listening)).isEmpty();
    assertThat(files.file(10)).contains(new OpenFile.Poll(10, List.of(5, 6)));
    assertThat(files.file(11))
        .contains(new OpenFile.Timer(11, 1, 0, 2_500_000_000L, 1_000_000_000L));
    assertThat(files.memoryFile(31)).contains(new MemoryFile(31, "frames", 8192, 78, 1));
  }

  @Test
  void theRest() throws Exception {
    TaskIds ids = images.ids(1).orElseThrow();
    assertThat(images.descriptors(ids.files())).hasSize(15).contains(new Descriptor(1, 5, true, 1));
    assertThat(images.mounts(ids.mounts()))
        .extracting(Mount::type)
        .containsExactly("unsupported", "proc", "unsupported");
    assertThat(images.mounts(ids.mounts()).get(1).readOnly()).isTrue();
    assertThat(images.hostname(ids.hostname())).contains("box");
    assertThat(images.networkDevices(ids.network()))
        .containsExactly(new NetworkDevice("eth0", "veth", 9, 1500, 0, "02:42:0a:00:00:01"));
    assertThat(images.systemV(ids.ipc()))
        .containsExactly(
            new SystemVObject("shm", 4, "0x00000052", 0600, 33, 6),
            new SystemVObject("sem", 4, "0x00000052", 0600, 33, 3),
            new SystemVObject("msg", 4, "0x00000052", 0600, 33, 1));
    assertThat(images.cgroups())
        .containsExactly(
            new CgroupMembership(1, List.of(new CgroupMembership.Member("memory", "/docker/x"))));
    assertThat(images.seccompFilters())
        .extracting(SeccompFilter::instructions)
        .containsExactly(3, 1);
    assertThat(images.locks()).containsExactly(new FileLock("posix", 7, 0, true, 10, 20));
    Statistics.Dump dump = images.dumpStatistics().flatMap(Statistics::dump).orElseThrow();
    assertThat(dump.frozenMicros()).isEqualTo(60000);
    assertThat(dump.pagesWritten()).isEqualTo(8);
    assertThat(dump.sharedPagesScanned()).isEqualTo(3);
    assertThat(images.restoreStatistics()).isEqualTo(Optional.empty());
    assertThat(images.roots(1)).contains(new ProcessRoots(2, 3, 022));
    assertThat(images.pagesBytes()).isEqualTo(11 * PageRun.PAGE_BYTES);
    assertThat(images.compressed()).isFalse();
  }
}
