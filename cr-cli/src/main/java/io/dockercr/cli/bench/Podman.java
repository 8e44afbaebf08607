package io.dockercr.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A Podman with containers and images of its own, which are gone after the run. */
final class Podman {
  private final BenchRun run;
  private final Path home;
  private String image;

  Podman(BenchRun run) {
    this.run = run;
    this.home = run.work().resolve("podman");
  }

  List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(run.programs().podman()));
    command.addAll(List.of("--root", home.resolve("root").toString()));
    command.addAll(List.of("--runroot", home.resolve("run").toString()));
    command.addAll(List.of("--tmpdir", home.resolve("tmp").toString()));
    // The only one that needs nobody's help, and leaves the cgroups where we say.
    command.addAll(List.of("--cgroup-manager", "cgroupfs"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs a command that must succeed. Returns what it printed, without the last line's end. */
  String call(String... arguments) throws MeasurementFailedException, InterruptedException {
    return run.runner().succeed(command(arguments)).out().strip();
  }

  /** The image with Python, brought over from the engine at the first call. */
  String image() throws MeasurementFailedException, InterruptedException {
    if (image == null) {
      Path archive = run.work().resolve("image.tar");
      run.docker().call("save", "--output", archive.toString(), run.options().images().medium());
      String answer = call("load", "--quiet", "--input", archive.toString());
      // "Loaded image: docker.io/…:latest"
      image = answer.substring(answer.lastIndexOf(' ') + 1);
      run.forget(archive);
    }
    return image;
  }

  /** Removes everything, also what it has mounted. */
  void removeAll() throws MeasurementFailedException, InterruptedException {
    if (!Files.exists(home)) {
      return;
    }
    run.runner().run(command("rm", "--force", "--time", "0", "--all"));
    for (String mount : mounts()) {
      run.runner().run(List.of("umount", "--lazy", mount));
    }
    run.forget(home);
  }

  /** The innermost first. */
  private List<String> mounts() throws MeasurementFailedException {
    try {
      List<String> mounts = new ArrayList<>();
      for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
        String point = line.split(" ")[4];
        if (point.startsWith(home + "/")) {
          mounts.add(point);
        }
      }
      Collections.reverse(mounts);
      return mounts;
    } catch (IOException e) {
      throw new MeasurementFailedException("The mounts can't be read: " + e, e);
    }
  }
}
