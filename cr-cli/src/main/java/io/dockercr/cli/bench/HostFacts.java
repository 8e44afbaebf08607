package io.dockercr.cli.bench;

import io.dockercr.cli.bench.report.HostFact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of this host and of its programs the figures depend on. */
final class HostFacts {
  private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+\\S*");

  private final BenchRun run;
  private final List<HostFact> facts = new ArrayList<>();

  private HostFacts(BenchRun run) {
    this.run = run;
  }

  static List<HostFact> of(BenchRun run) throws InterruptedException {
    HostFacts facts = new HostFacts(run);
    facts.add("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    facts.add(
        "extent",
        String.format(
            "%s, %d rounds",
            run.options().extent().name().toLowerCase(Locale.ROOT), run.options().rounds()));
    facts.add("kernel", System.getProperty("os.version") + " " + System.getProperty("os.arch"));
    facts.add("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
    facts.host();
    BenchPrograms programs = run.programs();
    facts.version("docker-cr", run.dockerCr("version"));
    facts.add("Java", System.getProperty("java.version"));
    facts.engine();
    facts.version("CRIU", List.of(programs.criu(), "--version"));
    facts.version("runc", List.of(programs.runc(), "--version"));
    facts.version("Podman", List.of(programs.podman(), "--version"));
    return facts.facts;
  }

  private void add(String name, String value) {
    facts.add(new HostFact(name, value));
  }

  private void host() {
    try {
      add("memory", FreeMemory.mib() + " MiB available");
      add("file system", Files.getFileStore(run.work()).type());
      add("load at the end", Files.readString(Path.of("/proc/loadavg")).strip().split(" ")[0]);
    } catch (IOException | MeasurementFailedException e) {
      add("host", "can't be told: " + e.getMessage());
    }
    boolean unified = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
    add("cgroups", unified ? "v2" : "v1");
  }

  private void engine() throws InterruptedException {
    try {
      String format =
          "{{.ServerVersion}}, {{.Driver}}{{if .ExperimentalBuild}}, experimental{{end}}";
      add("Docker engine", run.docker().call("info", "--format", format));
    } catch (MeasurementFailedException e) {
      add("Docker engine", "can't be told: " + e.getMessage());
    }
  }

  private void version(String name, List<String> command) throws InterruptedException {
    if (!BenchPrograms.isThere(command.get(0))) {
      add(name, "not there");
      return;
    }
    try {
      Matcher version = VERSION.matcher(run.runner().succeed(command).out());
      add(name, version.find() ? version.group() : "says nothing of its version");
    } catch (MeasurementFailedException e) {
      add(name, "can't be told: " + e.getMessage());
    }
  }
}
