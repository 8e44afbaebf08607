package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StoreProblem;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A process of its own that does with a store what it reads from standard input, a line each, and
 * answers with {@code done} or with {@code failed}, the exception's class, message and hint between
 * tabs. Before that it tells of what has happened already, such as {@code sealed}. {@code
 * interrupt} interrupts what is under way.
 */
final class StoreProcess {
  private final CheckpointStore store;
  private final Path disk;

  private StoreProcess(CheckpointStore store, Path disk) {
    this.store = store;
    this.disk = disk;
  }

  public static void main(String[] args) throws Exception {
    try (CheckpointStore store = TestStores.open(args[0]);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      StoreProcess process = new StoreProcess(store, Path.of(args[1]));
      System.out.println("started");
      Thread worker = Thread.currentThread();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("interrupt")) {
          worker.interrupt();
        } else {
          String[] words = line.split(" ");
          worker = new Thread(() -> System.out.println(process.answer(words)));
          worker.start();
        }
      }
    }
  }

  private String answer(String[] words) {
    try {
      run(words);
      return "done";
    } catch (CheckpointException e) {
      return String.join(
          "\t", "failed", e.getClass().getSimpleName(), text(e), e.hint().orElse(""));
    } catch (IOException | RuntimeException | Error e) {
      e.printStackTrace();
      return "failed\tundeclared\t" + e.toString().replace('\n', ' ') + "\t";
    }
  }

  private static String text(Throwable e) {
    return String.valueOf(e.getMessage()).replace('\n', ' ');
  }

  private void run(String[] words) throws CheckpointException, IOException {
    switch (words[0]) {
      case "write" -> write(CheckpointId.parse(words[1]));
      case "write-at-once" -> writeAtOnce(CheckpointId.parse(words[1]));
      case "write-unsynced" -> writeUnsynced(CheckpointId.parse(words[1]));
      case "delete" -> store.delete(CheckpointId.parse(words[1]));
      case "reclaim" -> store.reclaim(false, StoreProgress.NONE);
      case "repair" -> store.repair(StoreProgress.NONE);
      case "restore" -> restore(CheckpointId.parse(words[1]));
      case "list" -> list(words);
      case "copy" -> copy(CheckpointId.parse(words[1]), CheckpointId.parse(words[2]));
      case "recover" -> recover();
      case "touch" -> Files.createFile(disk.resolve("touched"));
      default -> throw new IllegalArgumentException(words[0]);
    }
  }

  private void write(CheckpointId id) throws CheckpointException {
    try (StagedCheckpoint staged = store.stage(id)) {
      dump(staged);
      staged.seal(Manifests.of(id));
      System.out.println("sealed");
      staged.commit(Manifests.STATISTICS);
      System.out.println("committed");
    }
  }

  private void writeAtOnce(CheckpointId id) throws CheckpointException {
    try (StagedCheckpoint staged = store.stage(id)) {
      dump(staged);
      staged.commit(Manifests.of(id), Manifests.STATISTICS);
      System.out.println("committed");
    }
  }

  private void writeUnsynced(CheckpointId id) throws CheckpointException {
    try (StagedCheckpoint staged = store.stage(id)) {
      dump(staged);
      staged.commitUnsynced(Manifests.of(id), Manifests.STATISTICS);
    }
  }

  /** CRIU would fail like this. */
  private static void dump(StagedCheckpoint staged) throws CheckpointException {
    try {
      SmallCheckpoint.write(staged.directory(), staged.id());
    } catch (IOException e) {
      throw Failures.writing("The dump failed", staged.directory(), e);
    }
  }

  private void restore(CheckpointId id) throws CheckpointException, IOException {
    try (StoredCheckpoint stored = store.open(id)) {
      stored.verify();
      Path core = stored.directory().resolve("images/core-1.img");
      if (!Files.readString(core).equals(id.toString())) {
        throw new AssertionError("wrong content");
      }
    } catch (IOException e) {
      throw Failures.reading("The restore failed", e);
    }
  }

  /** Looks at all, which must not be less than what was committed. */
  private void list(String[] words) throws CheckpointException {
    List<String> listed = store.list().stream().map(manifest -> manifest.id().toString()).toList();
    List<StoreProblem> problems = store.verify(id -> true, StoreProgress.NONE);
    if (!problems.isEmpty()) {
      throw new AssertionError("damage that is not there: " + problems);
    }
    for (int i = 1; i < words.length; i++) {
      if (!listed.contains(words[i])) {
        throw new AssertionError(words[i] + " is not among " + listed);
      }
    }
    store.usage();
  }

  private void copy(CheckpointId from, CheckpointId to) throws CheckpointException {
    try (StoredCheckpoint stored = store.open(from)) {
      CheckpointCopy.copy(stored, store, to, StoreProgress.NONE);
      System.out.println("committed");
    }
  }

  private void recover() throws CheckpointException {
    for (RecoverableCheckpoint sealed : ((RecoverableStore) store).recoverable()) {
      sealed.commit(sealed.manifest().id().name());
      System.out.println("committed");
    }
  }
}
