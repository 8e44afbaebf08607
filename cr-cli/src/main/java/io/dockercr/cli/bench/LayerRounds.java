package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Metric;
import io.dockercr.cli.bench.report.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checkpoints of a container whose writable layer is worth looking at, beside GNU tar of that
 * layer: as it is called mostly, and so that it keeps all that docker-cr does and is durable, which
 * is the floor.
 */
final class LayerRounds {
  private static final double MIB = 1 << 20;

  private final BenchRun run;
  private final Topic topic;
  private final String container;

  LayerRounds(BenchRun run, Topic topic) {
    this.run = run;
    this.topic = topic;
    this.container = run.name(topic.word());
  }

  /**
   * Measures one content.
   *
   * @param script a shell program that writes it
   * @param arguments of that program
   */
  void measure(String variant, String script, String... arguments)
      throws MeasurementFailedException, InterruptedException {
    try {
      run.docker().run(container, IdleContainer.of(run.options().images().minimal()));
      List<String> command = run.docker().command("exec", container, "sh", "-ec", script, "sh");
      command.addAll(List.of(arguments));
      run.runner().succeed(command);
      String layer =
          run.docker().call("inspect", "--format", "{{.GraphDriver.Data.UpperDir}}", container);
      if (!layer.startsWith("/")) {
        run.results().remark("tar is left out: the engine does not say where the layer is.");
      }
      for (int round = 0; round < run.options().rounds(); round++) {
        // In turn, and tar first: it is measured even if docker-cr fails.
        if (round % 2 == 1) {
          ours(variant);
        }
        if (layer.startsWith("/")) {
          tar(variant, layer, Contestant.TAR);
          tar(variant, layer, Contestant.TAR_DURABLE);
        }
        if (round % 2 == 0) {
          ours(variant);
        }
      }
    } finally {
      run.docker().remove(container);
    }
  }

  private void ours(String variant) throws MeasurementFailedException, InterruptedException {
    String restored = container + "-restored";
    Path taken = run.taken(container, "kept");
    try {
      run.settle();
      double checkpoint = run.time(run.checkpoint(container, "kept", "--leave-running"));
      record(Contestant.DOCKER_CR, Metric.CHECKPOINT, variant, checkpoint);
      record(Contestant.DOCKER_CR, Metric.SIZE, variant, Trees.bytes(taken) / MIB);
      run.settle();
      double restore = run.time(run.restore(container, "kept", restored));
      record(Contestant.DOCKER_CR, Metric.RESTORE, variant, restore);
    } finally {
      run.docker().remove(restored);
      run.forget(taken);
    }
  }

  private void tar(String variant, String layer, Contestant contestant)
      throws MeasurementFailedException, InterruptedException {
    Path archive = run.work().resolve("layer.tar");
    Path copy = run.work().resolve("layer");
    try {
      run.settle();
      double pack = pack(layer, archive, contestant == Contestant.TAR_DURABLE);
      record(contestant, Metric.CHECKPOINT, variant, pack);
      record(contestant, Metric.SIZE, variant, Files.size(archive) / MIB);
      run.settle();
      Files.createDirectories(copy);
      double unpack = run.time(List.of("tar", "-C", copy + "", "-xf", archive.toString()));
      record(contestant, Metric.RESTORE, variant, unpack);
    } catch (IOException e) {
      throw new MeasurementFailedException("tar's archive can't be looked at: " + e, e);
    } finally {
      run.forget(archive);
      run.forget(copy);
    }
  }

  private double pack(String layer, Path archive, boolean durable)
      throws MeasurementFailedException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tar", "-C", layer, "-cf", archive.toString()));
    if (durable) {
      command.addAll(List.of("--format=posix", "--sparse", "--acls", "--xattrs"));
      command.add("--xattrs-include=*");
    }
    command.add(".");
    double time = run.time(command);
    return durable ? time + run.time(List.of("sync", archive.toString())) : time;
  }

  private void record(Contestant who, Metric metric, String variant, double value) {
    run.record(topic, who, metric, variant, value);
  }
}
