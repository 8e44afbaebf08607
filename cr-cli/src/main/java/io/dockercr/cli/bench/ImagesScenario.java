package io.dockercr.cli.bench;

import io.dockercr.cli.bench.BenchOptions.Images;
import io.dockercr.cli.bench.report.Contestant;
import io.dockercr.cli.bench.report.Metric;
import io.dockercr.cli.bench.report.Topic;
import java.util.LinkedHashMap;
import java.util.Map;

/** Containers of a small, a middling and a large image. */
final class ImagesScenario implements Scenario {
  private static final double MIB = 1 << 20;

  @Override
  public void run(BenchRun run) throws MeasurementFailedException, InterruptedException {
    Map<String, String> images = images(run);
    try {
      for (Map.Entry<String, String> image : images.entrySet()) {
        run.docker().run(run.name(image.getKey()), IdleContainer.of(image.getValue()));
      }
      for (int round = 0; round < run.options().rounds(); round++) {
        for (String variant : images.keySet()) {
          measure(run, variant);
        }
      }
    } finally {
      for (String variant : images.keySet()) {
        run.docker().remove(run.name(variant));
      }
    }
  }

  private static Map<String, String> images(BenchRun run)
      throws MeasurementFailedException, InterruptedException {
    Images all = run.options().images();
    Map<String, String> images = new LinkedHashMap<>();
    images.put("minimal", all.minimal());
    images.put("medium", all.medium());
    if (run.docker().hasImage(all.large())) {
      images.put("large", all.large());
    } else {
      run.results()
          .remark(
              "The engine has no image "
                  + all.large()
                  + ": the large image is left out; --image-large can name another.");
    }
    return images;
  }

  private static void measure(BenchRun run, String variant)
      throws MeasurementFailedException, InterruptedException {
    String container = run.name(variant);
    String restored = container + "-restored";
    try {
      run.settle();
      record(
          run,
          variant,
          Metric.CHECKPOINT,
          run.time(run.checkpoint(container, "kept", "--leave-running")));
      record(run, variant, Metric.SIZE, Trees.bytes(run.taken(container, "kept")) / MIB);
      run.settle();
      record(run, variant, Metric.RESTORE, run.time(run.restore(container, "kept", restored)));
    } finally {
      run.docker().remove(restored);
      run.forget(run.taken(container, "kept"));
    }
  }

  private static void record(BenchRun run, String variant, Metric metric, double value) {
    run.record(Topic.IMAGES, Contestant.DOCKER_CR, metric, variant, value);
  }
}
