package io.dockercr.criu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockercr.api.CriuFailedException;
import io.dockercr.criu.DumpOptions.MemoryTracking;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link CriuClient} does, on processes of this host. */
abstract class CriuClientContract {
  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  @TempDir private Path directory;
  private CriuClient client;
  private Path images;

  /** The client under test. */
  abstract CriuClient open() throws Exception;

  @BeforeEach
  void setUp() throws Exception {
    client = open();
    images = Files.createDirectory(directory.resolve("images"));
  }

  @AfterEach
  void close() {
    client.close();
    client.close();
    assertThat(criuProcesses()).isEmpty();
  }

  @Test
  void aDumpedProcessIsGoneAndGoesOnWhenRestored() throws Exception {
    try (CountingProcess counter = CountingProcess.start(directory)) {
      String signals = ignoredSignals(counter);
      client.dump(options(counter).build(), CriuListener.NONE);
      counter.awaitEnd();
      int counted = counter.count();

      int pid = client.restore(RestoreOptions.of(images), CriuListener.NONE);

      assertThat(pid).isEqualTo(counter.pid());
      counter.awaitProgress();
      assertThat(counter.numbers()).startsWith(1).doesNotHaveDuplicates().isSorted();
      assertThat(counter.numbers().get(counted)).isEqualTo(counted + 1);
      assertThat(ignoredSignals(counter)).isEqualTo(signals);
    }
  }

  @Test
  void tasksStandStillWhileTheListenerIsToldOfPostDump() throws Exception {
    List<CriuAction> actions = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    try (CountingProcess counter = CountingProcess.start(directory)) {
      DumpOptions options =
          options(counter)
              .leaveRunning(true)
              .notification(CriuAction.PRE_DUMP)
              .notification(CriuAction.POST_DUMP)
              .build();

      client.dump(
          options,
          (action, pid) -> {
            actions.add(action);
            threads.add(Thread.currentThread());
            assertThat(pid).isEqualTo(counter.pid());
            if (action == CriuAction.POST_DUMP) {
              counts.add(counter.count());
              TimeUnit.MILLISECONDS.sleep(200);
              counts.add(counter.count());
            }
          });

      assertThat(actions).containsExactly(CriuAction.PRE_DUMP, CriuAction.POST_DUMP);
      assertThat(threads).containsOnly(Thread.currentThread());
      assertThat(counts.get(1)).isEqualTo(counts.get(0));
      counter.awaitProgress();
    }
  }

  @Test
  void onlyWhatWasAskedForIsToldOf() throws Exception {
    List<CriuAction> actions = new ArrayList<>();
    try (CountingProcess counter = CountingProcess.start(directory)) {
      DumpOptions options =
          options(counter).leaveRunning(true).notification(CriuAction.POST_DUMP).build();

      client.dump(options, (action, pid) -> actions.add(action));

      assertThat(actions).containsExactly(CriuAction.POST_DUMP);
    }
  }

  @Test
  void theNetworkIsLockedWhileTasksAreFrozen() throws Exception {
    List<CriuAction> actions = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    try (CountingProcess counter = CountingProcess.start(directory, "unshare", "--net")) {
      DumpOptions.Builder options =
          options(counter)
              .leaveRunning(true)
              .emptyNetworkNamespace(true)
              .networkLock(DumpOptions.NetworkLock.SKIP);
      Stream.of(CriuAction.values()).forEach(options::notification);

      client.dump(
          options.build(),
          (action, pid) -> {
            actions.add(action);
            if (action != CriuAction.PRE_DUMP) {
              counts.add(counter.count());
            }
          });

      assertThat(actions)
          .containsExactly(
              CriuAction.PRE_DUMP,
              CriuAction.NETWORK_LOCK,
              CriuAction.POST_DUMP,
              CriuAction.NETWORK_UNLOCK);
      assertThat(counts).hasSize(3).containsOnly(counts.get(0));
      counter.awaitProgress();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CriuAction.class,
      names = {"PRE_DUMP", "POST_DUMP"})
  void theProcessRunsOnWhenTheListenerThrows(CriuAction when) throws Exception {
    IOException thrown = new IOException("the layer can't be copied");
    try (CountingProcess counter = CountingProcess.start(directory)) {
      DumpOptions options = options(counter).notification(when).build();

      CriuFailedException failure =
          catchThrowableOfType(
              CriuFailedException.class,
              () ->
                  client.dump(
                      options,
                      (action, pid) -> {
                        throw thrown;
                      }));

      assertThat(failure).hasMessageContaining("the layer can't be copied");
      assertThat(failure.getSuppressed()).containsExactly(thrown);
      assertThat(failure.operation()).isEqualTo("dump");
      counter.awaitProgress();
    }
  }

  @Test
  void anErrorOfTheListenerMakesCriuGiveUpToo() throws Exception {
    try (CountingProcess counter = CountingProcess.start(directory)) {
      DumpOptions options = options(counter).notification(CriuAction.POST_DUMP).build();

      assertThatThrownBy(
              () ->
                  client.dump(
                      options,
                      (action, pid) -> {
                        throw new StackOverflowError();
                      }))
          .isInstanceOf(CriuFailedException.class)
          .hasMessageContaining("StackOverflowError");

      counter.awaitProgress();
    }
  }

  @Test
  void anInterruptMakesCriuGiveUpAndStaysPending() throws Exception {
    try (CountingProcess counter = CountingProcess.start(directory)) {
      DumpOptions options =
          options(counter)
              .notification(CriuAction.PRE_DUMP)
              .notification(CriuAction.POST_DUMP)
              .build();

      assertThatThrownBy(
              () -> client.dump(options, (action, pid) -> Thread.currentThread().interrupt()))
          .isInstanceOf(CriuFailedException.class)
          .hasMessageContaining("interrupted");

      assertThat(Thread.interrupted()).isTrue();
      counter.awaitProgress();
    }
  }

  @Test
  void aListenerThatIsInterruptedMakesCriuGiveUp() throws Exception {
    try (CountingProcess counter = CountingProcess.start(directory)) {
      DumpOptions options = options(counter).notification(CriuAction.POST_DUMP).build();

      assertThatThrownBy(
              () ->
                  client.dump(
                      options,
                      (action, pid) -> {
                        Thread.currentThread().interrupt();
                        TimeUnit.SECONDS.sleep(1);
                      }))
          .isInstanceOf(CriuFailedException.class)
          .hasMessageContaining("interrupted");

      assertThat(Thread.interrupted()).isTrue();
      counter.awaitProgress();
    }
  }

  @Test
  void terminationSignalsDoNotReachCriuDuringADump() throws Exception {
    try (CountingProcess counter = CountingProcess.start(directory)) {
      DumpOptions options =
          options(counter).leaveRunning(true).notification(CriuAction.POST_DUMP).build();

      DumpStatistics statistics =
          client.dump(options, (action, pid) -> signal(criuProcesses().get(0), SIGTERM));

      assertThat(statistics.pagesWritten()).isPositive();
      counter.awaitProgress();
    }
  }

  @Test
  void aKilledCriuIsAFailureAndTheProcessRunsOn() throws Exception {
    try (CountingProcess counter = CountingProcess.start(directory)) {
      DumpOptions options = options(counter).notification(CriuAction.POST_DUMP).build();

      CriuFailedException failure =
          catchThrowableOfType(
              CriuFailedException.class,
              () ->
                  client.dump(
                      options,
                      (action, pid) -> {
                        signal(criuProcesses().get(0), SIGKILL);
                        TimeUnit.MILLISECONDS.sleep(100);
                      }));

      assertThat(failure.getMessage()).containsAnyOf("was killed", "signal 9");
      assertThat(failure.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("network"));
      counter.awaitProgress();
    }
  }

  @Test
  void theProcessRunsOnWhenThisJvmDies() throws Exception {
    try (CountingProcess counter = CountingProcess.start(directory)) {
      Process jvm = HangingDump.start(client.name(), counter.pid(), images, directory);
      long criu = jvm.descendants().filter(CriuClientContract::isCriu).findFirst().get().pid();
      int counted = counter.count();
      TimeUnit.MILLISECONDS.sleep(200);
      assertThat(counter.count()).isEqualTo(counted);

      jvm.destroyForcibly().waitFor();

      counter.awaitProgress();
      ProcessHandle.of(criu)
          .ifPresent(left -> assertThat(left.onExit()).succeedsWithin(Duration.ofSeconds(10)));
    }
  }

  @Test
  void aFailureTellsWhyAndWhatToDo() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        CountingProcess counter =
            CountingProcess.start(
                directory,
                "bash",
                "-c",
                "exec \"$@\" 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort(),
                "bash");
        Socket connection = server.accept()) {
      CriuFailedException failure =
          catchThrowableOfType(
              CriuFailedException.class,
              () -> client.dump(options(counter).build(), CriuListener.NONE));

      assertThat(failure)
          .hasMessage(
              "CRIU could not dump process %d: it has established TCP connections (inet:"
                  + " Connected TCP socket, consider using --tcp-established option).",
              counter.pid());
      assertThat(failure.hint()).get().asString().contains("--tcp-established");
      assertThat(failure.operation()).isEqualTo("dump");
      assertThat(failure.log()).contains(images.resolve("dump.log"));
      assertThat(failure.logLines()).anyMatch(line -> line.contains("Connected TCP socket"));
      assertThat(connection.isConnected()).isTrue();
      counter.awaitProgress();
    }
  }

  @Test
  void anEstablishedConnectionIsDumpedWhenAsked() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        CountingProcess counter =
            CountingProcess.start(
                directory,
                "bash",
                "-c",
                "exec \"$@\" 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort(),
                "bash");
        Socket connection = server.accept()) {
      client.dump(
          options(counter).leaveRunning(true).tcpEstablished(true).build(), CriuListener.NONE);

      assertThat(connection.isConnected()).isTrue();
      counter.awaitProgress();
    }
  }

  @Test
  void fileLocksAreDumpedOnlyWhenAsked() throws Exception {
    Path lock = Files.createFile(directory.resolve("lock"));
    try (CountingProcess counter =
        CountingProcess.start(
            directory, "bash", "-c", "exec 9<" + lock + "; flock 9; exec \"$@\"", "bash")) {
      CriuFailedException failure =
          catchThrowableOfType(
              CriuFailedException.class,
              () -> client.dump(options(counter).build(), CriuListener.NONE));
      client.dump(options(counter).fileLocks(true).leaveRunning(true).build(), CriuListener.NONE);

      assertThat(failure.hint()).get().asString().contains("--file-locks");
      counter.awaitProgress();
    }
  }

  @Test
  void aProcessThatIsNotThereIsSaidSo() {
    int nobody = 4_000_000;

    assertThatThrownBy(
            () -> client.dump(DumpOptions.builder(nobody, images).build(), CriuListener.NONE))
        .isInstanceOf(CriuFailedException.class)
        .hasMessageContaining("the process has ended");
  }

  @Test
  void statisticsAreOfTheDump() throws Exception {
    try (CountingProcess counter = CountingProcess.start(directory)) {
      DumpStatistics statistics =
          client.dump(options(counter).leaveRunning(true).build(), CriuListener.NONE);

      assertThat(statistics.frozenTime())
          .isGreaterThan(statistics.memdumpTime())
          .isLessThan(Duration.ofSeconds(30));
      assertThat(statistics.freezingTime()).isPositive();
      assertThat(statistics.pagesScanned()).isGreaterThanOrEqualTo(statistics.pagesWritten());
      assertThat(pageBytes()).isEqualTo(statistics.pagesWritten() * pageSize());
    }
  }

  @Test
  void nobodyElseCanReadTheImages() throws Exception {
    try (CountingProcess counter = CountingProcess.start(directory)) {
      client.dump(options(counter).leaveRunning(true).build(), CriuListener.NONE);

      try (Stream<Path> files = Files.list(images)) {
        assertThat(files)
            .isNotEmpty()
            .allSatisfy(
                file ->
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
      }
    }
  }

  @Test
  void theImagesDirectoryMayHaveAnyName() throws Exception {
    images = Files.createDirectories(directory.resolve("a b/\u00fc\u6f22 $(true) 'c'"));
    try (CountingProcess counter = CountingProcess.start(directory)) {
      client.dump(options(counter).build(), CriuListener.NONE);
      counter.awaitEnd();

      client.restore(RestoreOptions.of(images), CriuListener.NONE);

      counter.awaitProgress();
    }
  }

  @Test
  void twoProcessesAreDumpedAtOnce() throws Exception {
    Path one = Files.createDirectory(directory.resolve("one"));
    Path two = Files.createDirectory(directory.resolve("two"));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (CountingProcess first = CountingProcess.start(one);
        CountingProcess second = CountingProcess.start(two)) {
      Future<DumpStatistics> ofFirst =
          threads.submit(() -> client.dump(leftRunning(first, one), CriuListener.NONE));
      Future<DumpStatistics> ofSecond =
          threads.submit(() -> client.dump(leftRunning(second, two), CriuListener.NONE));

      assertThat(ofFirst.get(1, TimeUnit.MINUTES).pagesWritten()).isPositive();
      assertThat(ofSecond.get(1, TimeUnit.MINUTES).pagesWritten()).isPositive();
      first.awaitProgress();
      second.awaitProgress();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aRestoreIsToldOfInOrder() throws Exception {
    List<CriuAction> actions = new ArrayList<>();
    List<Integer> pids = new ArrayList<>();
    try (CountingProcess counter = CountingProcess.start(directory)) {
      client.dump(options(counter).build(), CriuListener.NONE);
      counter.awaitEnd();
      int counted = counter.count();

      client.restore(
          RestoreOptions.of(images),
          (action, pid) -> {
            actions.add(action);
            pids.add(pid);
            if (action == CriuAction.POST_RESTORE) {
              TimeUnit.MILLISECONDS.sleep(100);
              assertThat(counter.count()).isEqualTo(counted);
            }
          });

      assertThat(actions)
          .containsSubsequence(
              CriuAction.PRE_RESTORE, CriuAction.POST_RESTORE, CriuAction.POST_RESUME);
      assertThat(pids.get(actions.indexOf(CriuAction.POST_RESUME))).isEqualTo(counter.pid());
      counter.awaitProgress();
    }
  }

  @Test
  void nothingIsRestoredWhenTheListenerThrows() throws Exception {
    try (CountingProcess counter = CountingProcess.start(directory)) {
      client.dump(options(counter).build(), CriuListener.NONE);
      counter.awaitEnd();

      assertThatThrownBy(
              () ->
                  client.restore(
                      RestoreOptions.of(images),
                      (action, pid) -> {
                        if (action == CriuAction.POST_RESTORE) {
                          throw new IOException("no");
                        }
                      }))
          .isInstanceOf(CriuFailedException.class)
          .hasMessageContaining("no");
      counter.awaitEnd();

      client.restore(RestoreOptions.of(images), CriuListener.NONE);
      counter.awaitProgress();
    }
  }

  @Test
  void aTakenProcessIdIsSaidSo() throws Exception {
    Path work = Files.createDirectory(directory.resolve("work"));
    try (CountingProcess counter = CountingProcess.start(directory)) {
      client.dump(options(counter).leaveRunning(true).build(), CriuListener.NONE);

      CriuFailedException failure =
          catchThrowableOfType(
              CriuFailedException.class,
              () ->
                  client.restore(
                      new RestoreOptions(images, work, false, false, false, false, false),
                      CriuListener.NONE));

      assertThat(failure)
          .hasMessageContaining("a process id that the checkpoint needs is taken")
          .hasMessageContaining(images.toString());
      assertThat(failure.operation()).isEqualTo("restore");
      assertThat(failure.log()).contains(work.resolve("restore.log"));
      counter.awaitProgress();
    }
  }

  @Test
  void versionAndFeaturesAreThoseOfTheHost() throws Exception {
    assertThat(client.version()).isGreaterThan(new CriuVersion(4, 0, 0));
    assertThat(client.hasFeature("seccomp_suspend")).isTrue();
    assertThat(client.hasFeature("no_such_feature")).isFalse();
    assertThat(client.hasFeature("list")).isFalse();
    assertThat(client.hasFeature("--version")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(PreDumpMode.class)
  void memoryIsDumpedInRounds(PreDumpMode mode) throws Exception {
    try (CountingProcess counter = CountingProcess.start(directory)) {
      DumpOptions.Builder options = options(counter);
      DumpOptions first = options.memoryTracking(MemoryTracking.BEGIN).build();
      if (!client.hasFeature("mem_dirty_track")) {
        assertThatThrownBy(() -> client.preDump(first, mode, CriuListener.NONE))
            .isInstanceOf(CriuFailedException.class);
        counter.awaitProgress();
        return;
      }
      DumpStatistics round = client.preDump(first, mode, CriuListener.NONE);
      counter.awaitProgress();
      Path parent = Files.move(images, directory.resolve("aside"));
      Files.createDirectory(images);
      Files.move(parent, images.resolve(DumpOptions.PARENT_DIRECTORY));

      DumpOptions last = options.memoryTracking(MemoryTracking.CONTINUE).build();
      DumpStatistics dump = client.dump(last, CriuListener.NONE);
      counter.awaitEnd();
      int counted = counter.count();

      assertThat(dump.pagesWritten()).isBetween(1L, round.pagesWritten() - 1);
      assertThat(dump.pagesSkippedParent()).isPositive();
      client.restore(RestoreOptions.of(images), CriuListener.NONE);
      counter.awaitProgress();
      assertThat(counter.numbers().get(counted)).isEqualTo(counted + 1);
    }
  }

  private DumpOptions.Builder options(CountingProcess counter) {
    return DumpOptions.builder(counter.pid(), images);
  }

  private static DumpOptions leftRunning(CountingProcess counter, Path images) {
    return DumpOptions.builder(counter.pid(), images).leaveRunning(true).build();
  }

  /** Which signals it ignores; it blocks none, save for the moment in which its shell forks. */
  private static String ignoredSignals(CountingProcess counter) throws Exception {
    for (int i = 0; i < 500; i++) {
      List<String> lines = Files.readAllLines(Path.of("/proc", "" + counter.pid(), "status"));
      if (lines.contains("SigBlk:\t0000000000000000")) {
        return lines.stream().filter(line -> line.startsWith("SigIgn")).findFirst().orElseThrow();
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    throw new AssertionError("process " + counter.pid() + " blocks signals");
  }

  private static List<ProcessHandle> criuProcesses() {
    return ProcessHandle.current().descendants().filter(CriuClientContract::isCriu).toList();
  }

  private static boolean isCriu(ProcessHandle process) {
    return process.info().command().filter(command -> command.endsWith("/criu")).isPresent();
  }

  private static void signal(ProcessHandle process, int number) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + number, Long.toString(process.pid())).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  private long pageBytes() throws IOException {
    try (Stream<Path> files = Files.list(images)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("pages-"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private static long pageSize() throws Exception {
    Process process = new ProcessBuilder("getconf", "PAGESIZE").start();
    return Long.parseLong(
        new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
  }
}
