package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.CheckpointRequest;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.RestoreRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Much at once. */
@Compatibility
class CrowdIT {
  private static final int CROWD = 20;
  private static final int PORT = 19012;

  /** Twenty that wake up often would have the machine to themselves. */
  private static final String QUIET_WITNESS = Trial.WITNESS.replace("sleep 0.1", "sleep 1");

  @RegisterExtension private final Trial trial = new Trial();

  private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future :
          threads.invokeAll(tasks, TestEngine.patienceMillis(120_000), TimeUnit.MILLISECONDS)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @Proves(Row.TWENTY_AT_ONCE)
  void twenty() throws Exception {
    List<String> names = new ArrayList<>();
    List<Callable<String>> starts = new ArrayList<>();
    List<Callable<CheckpointResult>> checkpoints = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      String name = trial.another("-" + i);
      names.add(name);
      starts.add(() -> start(name));
      checkpoints.add(() -> trial.engine().checkpoint(CheckpointRequest.of(name, trial.store())));
    }
    List<String> numbers = atOnce(starts);

    List<CheckpointResult> results = atOnce(checkpoints);
    List<String> remove = new ArrayList<>(List.of("rm", "--force"));
    remove.addAll(names);
    DockerCommand.docker(remove.toArray(String[]::new));
    List<Callable<String>> restores = new ArrayList<>();
    for (CheckpointResult result : results) {
      String again = result.id().container() + "-again";
      trial.another(again.substring(trial.name().length()));
      RestoreRequest request =
          RestoreRequest.builder(trial.store(), result.id()).newName(again).build();
      restores.add(() -> trial.engine().restore(request).containerName());
    }
    List<String> restored = atOnce(restores);

    List<Callable<Boolean>> questions = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      String name = restored.get(i);
      String number = numbers.get(i);
      questions.add(
          () -> {
            trial.assertWitnessGoesOn(name, number);
            return true;
          });
    }
    assertThat(atOnce(questions)).hasSize(CROWD);
  }

  /** Says what the witness says. */
  private static String start(String name) throws Exception {
    DockerCommand.docker(
        "run", "--detach", "--name", name, TestEngine.BUSYBOX, "sh", "-c", QUIET_WITNESS);
    Trial.awaitLine(name);
    return Trial.logs(name).get(0);
  }

  @Test
  @Proves(Row.LISTENING_UNDER_LOAD)
  void underLoad() throws Exception {
    trial.run("--publish=" + PORT + ":80", TestEngine.DEBIAN, "nginx", "-g", "daemon off;");
    Trial.await("it answers", () -> Http.answers(PORT));
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    ExecutorService clients = Executors.newFixedThreadPool(4);
    for (int i = 0; i < 4; i++) {
      clients.execute(
          () -> {
            while (!done.get()) {
              if (Http.answers(PORT)) {
                answered.incrementAndGet();
              }
            }
          });
    }
    try {
      for (int i = 0; i < 4; i++) {
        awaitMore(answered, 20);
        trial.checkpoint(CheckpointOptions.DEFAULT.withTcpEstablished(true).withLeaveRunning(true));
      }
      awaitMore(answered, 20);
      String again = trial.moveOver(CheckpointOptions.DEFAULT.withTcpClose(true));
      awaitMore(answered, 100);
      assertThat(TestEngine.isRunning(again)).isTrue();
    } finally {
      done.set(true);
      clients.shutdownNow();
      assertThat(clients.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void awaitMore(AtomicInteger answered, int more) throws Exception {
    int before = answered.get();
    Trial.await("answers", () -> answered.get() >= before + more);
  }
}
