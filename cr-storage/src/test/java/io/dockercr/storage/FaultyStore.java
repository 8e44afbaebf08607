package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A store on a faulty disk: a {@link StoreProcess} works on it while the disk fails, and this
 * process, for which it does not, compares what is there with what has to be.
 */
final class FaultyStore implements AutoCloseable {
  /** Committed before anything fails, never touched. */
  static final List<CheckpointId> KEPT =
      List.of(new CheckpointId("web", "kept"), new CheckpointId("db", "kept"));

  /** What is written, copied to or deleted while the disk fails. */
  static final CheckpointId SUBJECT = new CheckpointId("web", "subject");

  private static final long ANSWER_SECONDS = 60;

  final FaultyDisk disk;
  final CheckpointStore store;
  private final String uri;
  private final Path errors;
  private final Map<CheckpointId, CheckpointManifest> kept = new HashMap<>();
  private Process process;
  private BufferedReader answers;
  private Writer questions;

  FaultyStore(FaultyDisk disk, String uri) throws Exception {
    this.disk = disk;
    this.uri = uri;
    this.errors = Path.of("target", "faulty-disk.log").toAbsolutePath();
    this.store = TestStores.open(uri);
    for (CheckpointId id : KEPT) {
      kept.put(id, write(id));
    }
  }

  /** A store of a kind on a disk; what it has elsewhere is below {@code temp}. */
  static String uri(String scheme, FaultyDisk disk, Path temp) {
    String more = "?force=true&patience=1&staging=" + temp.resolve("staging");
    return TestStores.uri(scheme, disk.root().resolve("store"), more);
  }

  private CheckpointManifest write(CheckpointId id) throws Exception {
    try (StagedCheckpoint staged = store.stage(id)) {
      SmallCheckpoint.write(staged.directory(), id);
      staged.seal(Manifests.of(id));
      return staged.commit(Manifests.STATISTICS);
    }
  }

  /** What the process said until it had done, or failed to do, something; or died. */
  record Answer(List<String> events, String outcome, String exception, String message) {
    boolean done() {
      return outcome.equals("done");
    }

    boolean died() {
      return outcome.equals("died");
    }
  }

  /** Starts a process, whose disk is well at first. */
  void start() throws Exception {
    disk.heal();
    process =
        WriterProcess.start(
            disk.environment(), errors, StoreProcess.class, uri, disk.root().toString());
    answers = process.inputReader(UTF_8);
    questions = process.outputWriter(UTF_8);
    assertThat(answers.readLine()).isEqualTo("started");
  }

  /** Lets the process do something, and waits until it has. */
  Answer ask(String question) throws Exception {
    tell(question);
    return await();
  }

  /** Lets the process do something, or interrupts it. */
  void tell(String question) throws Exception {
    questions.write(question + "\n");
    questions.flush();
  }

  /** Waits until what it was told is done. */
  Answer await() throws Exception {
    List<String> events = new ArrayList<>();
    while (true) {
      String line =
          CompletableFuture.supplyAsync(this::readLine).get(ANSWER_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        assertThat(process.waitFor()).isEqualTo(FaultyDisk.POWER_CUT_EXIT);
        return new Answer(events, "died", "", "");
      }
      if (line.equals("done")) {
        return new Answer(events, "done", "", "");
      }
      if (line.startsWith("failed\t")) {
        String[] parts = line.split("\t", -1);
        return new Answer(events, "failed", parts[1], parts[2]);
      }
      events.add(line);
    }
  }

  private String readLine() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Brings the store to where an operation can begin. */
  void prepare(Operation operation) throws Exception {
    switch (operation) {
      case DELETE -> write(SUBJECT);
      case RECLAIM -> {
        write(SUBJECT);
        store.delete(SUBJECT);
        abandon();
      }
      case RECOVER -> {
        try (StagedCheckpoint staged = store.stage(SUBJECT)) {
          SmallCheckpoint.write(staged.directory(), SUBJECT);
          staged.seal(Manifests.of(SUBJECT));
        }
      }
      default -> {}
    }
  }

  /** Leaves what a killed writer would. */
  private void abandon() throws Exception {
    StagedCheckpoint staged = store.stage(SUBJECT);
    SmallCheckpoint.write(staged.directory(), SUBJECT);
    Path aside = staged.directory().resolveSibling("aside");
    Files.move(staged.directory(), aside);
    staged.close();
    Files.move(aside, staged.directory());
    if (uri.startsWith("nfs:")) {
      Path sending = disk.root().resolve("store/web/.sending-dead-0000000000000001");
      Files.writeString(Files.createDirectory(sending).resolve("pages"), "half");
    }
  }

  /**
   * Makes sure that what was committed is there and whole, and nothing is that is not.
   *
   * @return whether the subject is there
   */
  boolean check(String when) throws Exception {
    List<CheckpointId> listed = new ArrayList<>();
    for (CheckpointManifest manifest : store.list()) {
      listed.add(manifest.id());
      if (kept.containsKey(manifest.id())) {
        assertThat(manifest).as(when).isEqualTo(kept.get(manifest.id()));
      }
    }
    assertThat(listed).as(when).containsAll(KEPT);
    assertThat(store.verify(id -> true, StoreProgress.NONE)).as(when).isEmpty();
    for (CheckpointId id : KEPT) {
      assertHas(id, id);
    }
    List<CheckpointId> others = new ArrayList<>(listed);
    others.removeAll(KEPT);
    assertThat(others).as(when).isSubsetOf(SUBJECT);
    return !others.isEmpty();
  }

  private void assertHas(CheckpointId id, CheckpointId content) throws Exception {
    try (StoredCheckpoint stored = store.open(id)) {
      SmallCheckpoint.assertHas(stored, content);
    }
  }

  void assertSubjectHas(CheckpointId content) throws Exception {
    assertHas(SUBJECT, content);
  }

  /** What was sealed and not committed. */
  List<RecoverableCheckpoint> sealed() throws Exception {
    return ((RecoverableStore) store).recoverable();
  }

  /** Takes away what an operation left, and makes sure that nothing else is there. */
  void clean(String when) throws Exception {
    for (RecoverableCheckpoint sealed : sealed()) {
      sealed.discard();
    }
    try {
      store.delete(SUBJECT);
    } catch (CheckpointNotFoundException e) {
      assertThat(e).as(when).hasMessageContaining(SUBJECT.toString());
    }
    store.reclaim(false, StoreProgress.NONE);
    assertThat(store.reclaim(true, StoreProgress.NONE)).as(when).isZero();
    disk.forgetSaved();
  }

  /** Whether a failure is one that an operator can read. */
  static void assertClear(String when, Answer answer) {
    assertThat(answer.exception()).as(when + ": " + answer.message()).isEqualTo("StorageException");
    assertThat(answer.message())
        .as(when)
        .endsWith(".")
        .contains(": ")
        .doesNotContain("Exception", "null", "java.");
  }

  void stop() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Override
  public void close() throws CheckpointException {
    stop();
    store.close();
  }

  /** Something to do while the disk fails. */
  enum Operation {
    WRITE("write " + SUBJECT),
    WRITE_AT_ONCE("write-at-once " + SUBJECT),
    DELETE("delete " + SUBJECT),
    RECLAIM("reclaim"),
    REPAIR("repair"),
    RESTORE("restore " + KEPT.get(0)),
    LIST("list " + KEPT.get(0) + " " + KEPT.get(1)),
    COPY("copy " + KEPT.get(0) + " " + SUBJECT),
    RECOVER("recover");

    final String question;

    Operation(String question) {
      this.question = question;
    }

    /** Whether the subject is there once it is done. */
    boolean makesSubject() {
      return this == WRITE || this == WRITE_AT_ONCE || this == COPY || this == RECOVER;
    }
  }
}
