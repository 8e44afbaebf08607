package io.dockercr.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointStore;
import io.dockercr.api.CheckpointStores;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.api.StorageException;
import io.dockercr.api.StoredCheckpoint;
import io.dockercr.s3.FaultyProxy.Fault;
import io.dockercr.storage.Manifests;
import io.dockercr.storage.RecoverableCheckpoint;
import io.dockercr.storage.RecoverableStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that fails, a network that does, and settings that are wrong. */
class S3FaultsTest {
  private static final CheckpointId FIRST = new CheckpointId("web", "first");
  private static final int PARTS = 8;

  @TempDir Path temp;
  private S3Server server;
  private FaultyProxy proxy;
  private CheckpointStore store;

  @BeforeEach
  void start() throws Exception {
    credentials(S3Server.KEY, S3Server.SECRET);
    server = S3Server.start(temp.resolve("server"));
    proxy = new FaultyProxy(server.port());
    store = open(S3Server.BUCKET, "timeout", "10");
  }

  @AfterEach
  void stop() throws Exception {
    store.close();
    proxy.close();
    server.close();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  private static void credentials(String key, String secret) {
    System.setProperty("aws.accessKeyId", key);
    System.setProperty("aws.secretAccessKey", secret);
  }

  private CheckpointStore open(String bucket, String option, String value) throws Exception {
    return CheckpointStores.open(
        URI.create("s3://" + bucket + "/a/b?endpoint=" + proxy.endpoint()),
        Map.of("staging", temp.resolve("staging") + "", "part-size", "5", option, value));
  }

  private StagedCheckpoint sealed() throws Exception {
    StagedCheckpoint staged = store.stage(FIRST);
    byte[] pages = new byte[PARTS * (5 << 20) - 1000];
    new Random(9).nextBytes(pages);
    Path images = Files.createDirectories(staged.directory().resolve("images"));
    Files.write(images.resolve("pages-1.img"), pages);
    Files.writeString(images.resolve("core-1.img"), "core");
    staged.seal(Manifests.of(FIRST));
    return staged;
  }

  private void assertWhole() throws Exception {
    try (StoredCheckpoint stored = store.open(FIRST)) {
      stored.verify();
    }
  }

  private static boolean isPart(String request) {
    return request.startsWith("PUT ") && request.contains("partNumber=");
  }

  @Test
  void onlyWhatIsMissingIsSentAfterTheServerDied() throws Exception {
    AtomicInteger parts = new AtomicInteger();
    proxy.rule(
        request -> {
          if (isPart(request) && parts.incrementAndGet() == PARTS - 1) {
            server.kill();
          }
          return Fault.NONE;
        });
    try (StagedCheckpoint staged = sealed()) {
      assertThatThrownBy(() -> staged.commit(Manifests.STATISTICS))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("can't be sent to s3://checkpoints/a/b")
          .hasMessageContaining("is kept in " + staged.directory());
    }
    proxy.rule(request -> Fault.NONE);
    server.start();
    assertThat(store.list()).isEmpty();

    proxy.requests();
    RecoverableCheckpoint found = ((RecoverableStore) store).recoverable().get(0);
    found.commit("first");

    assertThat(proxy.requests().stream().filter(S3FaultsTest::isPart)).hasSizeBetween(1, PARTS - 2);
    assertWhole();
  }

  @Test
  void theSameCommitCanBeTriedAgain() throws Exception {
    try (StagedCheckpoint staged = sealed()) {
      proxy.rule(request -> isPart(request) ? Fault.FORBIDDEN : Fault.NONE);
      assertThatThrownBy(() -> staged.commit(Manifests.STATISTICS))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("denies it (403)");
      proxy.rule(request -> Fault.NONE);
      staged.commit(Manifests.STATISTICS);
    }
    assertWhole();
  }

  @Test
  void whatIsRefusedForAMomentIsSentAgain() throws Exception {
    AtomicInteger refused = new AtomicInteger();
    proxy.rule(
        request ->
            isPart(request) && refused.incrementAndGet() <= 2 ? Fault.UNAVAILABLE : Fault.NONE);
    try (StagedCheckpoint staged = sealed()) {
      staged.commit(Manifests.STATISTICS);
    }
    assertThat(refused).hasValueGreaterThan(2);
    assertWhole();
  }

  @Test
  void whatBreaksOffWhileItIsFetchedIsFetchedAgain() throws Exception {
    try (StagedCheckpoint staged = sealed()) {
      staged.commit(Manifests.STATISTICS);
    }
    AtomicInteger cut = new AtomicInteger();
    proxy.rule(
        request ->
            request.contains("pages-1.img") && cut.incrementAndGet() <= 2 ? Fault.CUT : Fault.NONE);
    assertWhole();
    assertThat(cut).hasValueGreaterThan(PARTS);
  }

  @Test
  void anAnswerThatWasLostDoesNotMakeACommitFail() throws Exception {
    AtomicInteger lost = new AtomicInteger();
    proxy.rule(
        request -> {
          boolean completes = request.startsWith("POST ") && request.contains("uploadId=");
          return completes && lost.incrementAndGet() == 1 ? Fault.CUT : Fault.NONE;
        });
    try (StagedCheckpoint staged = sealed()) {
      staged.commit(Manifests.STATISTICS);
    }
    assertWhole();
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
    proxy.rule(request -> Fault.SILENCE);
    try (CheckpointStore hasty = open(S3Server.BUCKET, "timeout", "1")) {
      long start = System.nanoTime();
      StorageException failure = catchThrowableOfType(StorageException.class, hasty::list);
      assertThat(failure.getMessage())
          .isEqualTo(
              "The checkpoints in "
                  + hasty.uri()
                  + " can't be listed: "
                  + proxy.endpoint()
                  + " does not answer in time.");
      assertThat((System.nanoTime() - start) / 1e9).isLessThan(30);
    }
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws Exception {
    server.kill();
    try (CheckpointStore direct =
        CheckpointStores.open(URI.create("s3://bucket?endpoint=" + server.endpoint()))) {
      assertThatThrownBy(direct::list)
          .isInstanceOf(StorageException.class)
          .hasMessageEndingWith(": " + server.endpoint() + " can't be reached.");
    }
  }

  @Test
  void aBucketThatIsNotThereIsNamed() throws Exception {
    try (CheckpointStore none = open("no-such-bucket", "timeout", "10")) {
      for (var attempt :
          List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
              none::list, () -> none.stage(FIRST), () -> none.open(FIRST))) {
        assertThatThrownBy(attempt)
            .isInstanceOf(StorageException.class)
            .hasMessageEndingWith("has no bucket no-such-bucket.");
      }
    }
  }

  @Test
  void wrongCredentialsAreTold() throws Exception {
    store.close();
    credentials(S3Server.KEY, "another secret");
    store = open(S3Server.BUCKET, "timeout", "10");
    assertThatThrownBy(() -> store.stage(FIRST))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("does not accept the credentials (SignatureDoesNotMatch)")
        .hasMessageNotContaining("another secret");
    store.close();
    credentials("SOMEBODY", S3Server.SECRET);
    store = open(S3Server.BUCKET, "timeout", "10");
    assertThatThrownBy(() -> store.list())
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("does not accept the credentials (InvalidAccessKeyId)");
    assertThat(temp.resolve("staging")).doesNotExist();
  }

  @Test
  void aServerThatPassesOverTheConditionIsRefused() throws Exception {
    proxy.rule(request -> request.startsWith("PUT ") ? Fault.IGNORED : Fault.NONE);
    assertThatThrownBy(() -> store.stage(FIRST))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("does not know conditional writes");
  }

  @Test
  void anInterruptEndsASend() throws Exception {
    try (StagedCheckpoint staged = sealed()) {
      Thread sending = Thread.currentThread();
      proxy.rule(
          request -> {
            if (isPart(request)) {
              sending.interrupt();
            }
            return Fault.NONE;
          });
      assertThatThrownBy(() -> staged.commit(Manifests.STATISTICS))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
      proxy.rule(request -> Fault.NONE);
      staged.commit(Manifests.STATISTICS);
    }
    assertWhole();
  }
}
