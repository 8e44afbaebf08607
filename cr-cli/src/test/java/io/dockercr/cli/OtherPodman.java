package io.dockercr.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The real Podman, with containers and images of its own, in the network namespace of the engine
 * under test: nothing of it reaches the host. {@code setup_host.sh} unpacks it.
 */
final class OtherPodman implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/opt/docker-cr-host/podman/podman");

  private final Path home;
  private final EngineUnderTest engine = new EngineUnderTest();

  OtherPodman(Path home) {
    this.home = home;
  }

  Shell.Result run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("nsenter", "--net=" + engine.network()));
    command.addAll(List.of(PROGRAM.toString(), "--root", home.resolve("root").toString()));
    command.addAll(List.of("--runroot", home.resolve("run").toString()));
    command.addAll(List.of("--tmpdir", home.resolve("tmp").toString()));
    command.addAll(List.of("--network-config-dir", home.resolve("networks").toString()));
    command.addAll(List.of("--cgroup-manager", "cgroupfs"));
    command.addAll(List.of(arguments));
    return Shell.run(Map.of(), command);
  }

  /** Runs a command that must succeed. Returns what it printed, without the last line's end. */
  String call(String... arguments) throws Exception {
    Shell.Result result = run(arguments);
    if (result.exitCode() != 0) {
      throw new AssertionError("podman " + String.join(" ", arguments) + ": " + result.err());
    }
    return result.out().strip();
  }

  /** Brings an image over from the engine. Returns its name here. */
  String load(String image) throws Exception {
    Files.createDirectories(home);
    Path archive = home.resolve("image.tar");
    Shell.docker("save", "--output", archive.toString(), image);
    String answer = call("load", "--quiet", "--input", archive.toString());
    Files.delete(archive);
    return answer.substring(answer.lastIndexOf(' ') + 1);
  }

  /** Removes everything, also what it has mounted. */
  @Override
  public void close() throws Exception {
    run("rm", "--force", "--time", "0", "--all");
    List<String> mounts = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String point = line.split(" ")[4];
      if (point.startsWith(home + "/")) {
        mounts.add(point);
      }
    }
    Collections.reverse(mounts);
    for (String mount : mounts) {
      Shell.run(Map.of(), List.of("umount", "--lazy", mount));
    }
    Shell.run(Map.of(), List.of("rm", "-rf", "--one-file-system", home.toString()));
  }
}
