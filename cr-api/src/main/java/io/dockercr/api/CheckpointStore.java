package io.dockercr.api;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where checkpoints live. This is the specification that implementations are held to; {@code
 * CheckpointStoreContract}, in the test jar of cr-storage, is the same as tests. {@code
 * docs/storage-plugins.md} builds a store.
 *
 * <h2>What every store promises</h2>
 *
 * <ul>
 *   <li><b>Atomic.</b> A checkpoint is listed and can be opened only when all of it is there.
 *       Whatever ends a write early (a failure, {@code kill -9}, a power cut) leaves no half
 *       checkpoint that is listed. A deletion takes away all of a checkpoint or nothing.
 *   <li><b>Durable.</b> When {@link StagedCheckpoint#seal} has returned, the files survive a power
 *       cut in the staging place; when {@link StagedCheckpoint#commit} has, the checkpoint does in
 *       the store: as far as the medium keeps what it acknowledged.
 *   <li><b>Never replaced.</b> A name is used once until it is deleted. Of several that commit to
 *       one name, one succeeds and the others get a {@link CheckpointExistsException}.
 *   <li><b>Never silently wrong.</b> What a restore gets is what was sealed, or there is a {@link
 *       CorruptedCheckpointException}: {@link StoredCheckpoint#verify} finds every changed byte.
 *   <li><b>Private.</b> Nothing is readable by anybody but the owner at any moment, the time of
 *       writing included. No symbolic link is followed below the store's own directory.
 * </ul>
 *
 * <h2>Who may do what at the same time</h2>
 *
 * All methods may be called by several threads, and for one place by several processes; if there is
 * {@link Capability#SHARED}, by those of several hosts. {@link StagedCheckpoint} and {@link
 * StoredCheckpoint} are used by one thread at a time. Reading goes on while others write. What
 * works on all of the store ({@link #reclaim}, {@link #repair}) may make others wait.
 *
 * <h2>Who owns which directory</h2>
 *
 * The staging directory is the caller's from {@link #stage} to {@link StagedCheckpoint#close}, and
 * nobody else touches it. The directory of an open checkpoint is the store's: the caller reads it.
 * What a process leaves when it dies belongs to the store, which removes it when the next
 * checkpoint of the same container is staged or {@link #reclaim} is called, except what was sealed:
 * that may be all that is left of a container.
 *
 * <h2>What may be tried again</h2>
 *
 * Every method, after a {@link StorageException}: nothing is half done. {@link
 * StagedCheckpoint#commit} on the same object, since nothing was lost; {@link #delete} may find
 * that the checkpoint is gone. A store itself tries again only what is known to pass, for less than
 * a minute. A thread that is interrupted gets a {@link StorageException}, and stays interrupted.
 *
 * <h2>Names</h2>
 *
 * A checkpoint's name is where it is stored. One that an operator renamed or copied goes by the
 * name of its new place, also in the {@link CheckpointManifest#id} of what {@link #open} and {@link
 * #list} return.
 *
 * <h2>What is not promised</h2>
 *
 * That {@link #list} is a snapshot while others write; that damage is noticed before {@link
 * StoredCheckpoint#verify} or {@link #verify} is called; that a digest proves who wrote a
 * checkpoint; that there is room for what is staged; that an open checkpoint can be read to its end
 * after it was deleted.
 */
public interface CheckpointStore extends AutoCloseable {

  /** What a store can do beyond the promises of every store. */
  enum Capability {
    /** Committing is a rename: it costs the same for any size. */
    ATOMIC_RENAME,
    /**
     * {@link StoredCheckpoint#directory} is the stored data itself: opening copies nothing, unless
     * {@link StoredCheckpoint#isInPlace} says otherwise of a checkpoint.
     */
    IN_PLACE_RESTORE,
    /** Several hosts can reach it at the same time. */
    SHARED,
    /** Files can be copied without copying their blocks. */
    REFLINK
  }

  /** Where the store is; {@link CheckpointStores#open} gives an equal store for it. */
  URI uri();

  /** What the store can do; the same set for the store's whole life. */
  Set<Capability> capabilities();

  /**
   * Begins a checkpoint: makes a private, empty directory on a local file system for its files. The
   * container is not frozen yet, so whatever the checkpoint needs is best checked here.
   *
   * @throws CheckpointExistsException if there is a complete checkpoint of that name
   * @throws StorageException if there is no place to write to
   */
  StagedCheckpoint stage(CheckpointId id) throws CheckpointException;

  /**
   * Opens a checkpoint for reading. Its manifest has been read; its files have not.
   *
   * @throws CheckpointNotFoundException if there is none of that name
   * @throws CorruptedCheckpointException if its manifest can't be understood
   * @throws StorageException if it can't be read
   */
  StoredCheckpoint open(CheckpointId id) throws CheckpointException;

  /**
   * The complete checkpoints, ordered by container and time. One whose manifest can't be understood
   * is left out; {@link #verify} tells of it.
   *
   * @throws StorageException if the store can't be read
   */
  List<CheckpointManifest> list() throws CheckpointException;

  /**
   * Removes a checkpoint, also one that is damaged. Whoever has it open may fail from then on. What
   * it shared with others may take up room until {@link #reclaim} is called.
   *
   * @throws CheckpointNotFoundException if there is none of that name
   * @throws StorageException if it can't be removed; it is then no longer listed, or whole
   */
  void delete(CheckpointId id) throws CheckpointException;

  /**
   * How much there is in the store. A checkpoint whose manifest can't be understood may be left
   * out.
   *
   * @throws StorageException if the store can't be read
   */
  StoreUsage usage() throws CheckpointException;

  /**
   * Compares every byte of the chosen checkpoints with what was written, and what they share only
   * once. Changes nothing. A store that keeps checkpoints one by one need not override this, but
   * should if {@link #list} leaves some out.
   *
   * @param which the checkpoints to verify
   * @return what is wrong, a problem for each damaged checkpoint at least; empty if all is well
   * @throws StorageException if the store can't be read
   */
  default List<StoreProblem> verify(Predicate<CheckpointId> which, StoreProgress progress)
      throws CheckpointException {
    List<CheckpointManifest> chosen =
        list().stream().filter(manifest -> which.test(manifest.id())).toList();
    long total = chosen.stream().mapToLong(CheckpointManifest::totalBytes).sum();
    long done = 0;
    List<StoreProblem> problems = new ArrayList<>();
    for (CheckpointManifest manifest : chosen) {
      progress.at(done, total);
      try (StoredCheckpoint stored = open(manifest.id())) {
        stored.verify();
      } catch (CorruptedCheckpointException e) {
        problems.add(new StoreProblem(Optional.of(manifest.id()), e.getMessage()));
      } catch (CheckpointNotFoundException e) {
        // Deleted meanwhile: there is nothing to be wrong with.
        total -= manifest.totalBytes();
        continue;
      }
      done += manifest.totalBytes();
    }
    progress.at(done, total);
    return problems;
  }

  /**
   * Frees what no checkpoint needs: what killed processes left unfinished, and what only deleted
   * checkpoints had. What was sealed and never committed stays. Safe at any time; can be
   * interrupted at any time.
   *
   * @param dryRun only tell what would be freed
   * @return bytes that were, or would be, freed; as far as can be told
   * @throws StorageException if something can't be read or removed, or others are at work that it
   *     has to wait for too long
   */
  default long reclaim(boolean dryRun, StoreProgress progress) throws CheckpointException {
    return 0;
  }

  /**
   * Puts right what can be put right after damage, so that undamaged checkpoints can be used and
   * new ones do not build on what is damaged. Removes no checkpoint that can be restored.
   *
   * @return what was done, a sentence each; empty if there was nothing to do
   * @throws StorageException if the store can't be read or written
   */
  default List<String> repair(StoreProgress progress) throws CheckpointException {
    return List.of();
  }

  /** Lets go of connections. Does nothing when called again. */
  @Override
  void close();
}
