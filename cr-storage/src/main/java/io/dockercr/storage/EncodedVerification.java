package io.dockercr.storage;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointKeyException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointNotFoundException;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.StoreProblem;
import io.dockercr.api.StoreProgress;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.storage.encoding.EncryptionKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Verifies a store with encoded checkpoints in it: first what is stored, then what comes of it when
 * it is decoded. Used by one thread, once.
 */
final class EncodedVerification {
  private final CheckpointStore store;
  private final Optional<EncryptionKey> key;
  private final SumProgress sum;

  EncodedVerification(CheckpointStore store, Optional<EncryptionKey> key, StoreProgress progress) {
    this.store = store;
    this.key = key;
    this.sum = new SumProgress(progress);
  }

  List<StoreProblem> run(Predicate<CheckpointId> which) throws CheckpointException {
    Set<CheckpointId> chosen = new HashSet<>();
    List<StoreProblem> problems =
        new ArrayList<>(
            store.verify(
                id -> {
                  boolean isChosen = which.test(id);
                  if (isChosen) {
                    chosen.add(id);
                  }
                  return isChosen;
                },
                sum));
    problems.forEach(problem -> problem.checkpoint().ifPresent(chosen::remove));
    for (CheckpointManifest manifest : store.list()) {
      if (manifest.encoding().isPresent() && chosen.contains(manifest.id())) {
        content(manifest.id()).ifPresent(problems::add);
      }
    }
    return problems;
  }

  /** Decodes all of a checkpoint whose stored files are what was stored; writes nothing. */
  private Optional<StoreProblem> content(CheckpointId id) throws CheckpointException {
    try (StoredCheckpoint stored = store.open(id)) {
      sum.next();
      EncodedContent content = new EncodedContent(stored, key);
      content.decode(content.manifest(), null, sum);
      return Optional.empty();
    } catch (CheckpointKeyException | CheckpointNotFoundException e) {
      // Without the key there is no more to be said; what was deleted meanwhile is not wrong.
      return Optional.empty();
    } catch (CorruptedCheckpointException e) {
      return Optional.of(new StoreProblem(Optional.of(id), e.getMessage()));
    } catch (IOException e) {
      throw Failures.reading("The checkpoint " + id + " can't be read", e);
    }
  }

  /** Tells of one piece of work after the other as of one. */
  private static final class SumProgress implements StoreProgress {
    private final StoreProgress told;
    private long before;
    private long done;

    SumProgress(StoreProgress told) {
      this.told = told;
    }

    void next() {
      before += done;
      done = 0;
    }

    @Override
    public void at(long doneBytes, long totalBytes) {
      done = doneBytes;
      told.at(before + doneBytes, before + totalBytes);
    }
  }
}
