package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.Reasons;
import io.dockercr.criu.CriuClient;
import io.dockercr.criu.CriuClients;
import io.dockercr.criu.CriuVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What this host has and lacks for checkpoint and restore, line by line. Changes nothing. */
public final class HostCheck {
  /** How much a finding matters. */
  public enum Verdict {
    /** It is as it should be. */
    OK,
    /** Something can't be had, but what is asked for most works. */
    LIMITED,
    /** Checkpoint or restore can't work. */
    LACKING
  }

  /**
   * One line.
   *
   * @param subject what was looked at, in a word or two
   * @param verdict how much it matters
   * @param text what there is
   * @param remedy what to do about it, in a sentence; empty when all is well
   */
  public record Finding(String subject, Verdict verdict, String text, String remedy) {}

  private static final int CAP_SYS_RESOURCE = 24;
  private static final CriuVersion FOR_NEW_KERNELS = new CriuVersion(4, 2, 0);
  private static final CriuVersion OLDEST = new CriuVersion(3, 17, 0);
  private static final String NEW_KERNEL = "6.16";
  private static final Set<String> OVERLAY_DRIVERS = Set.of("overlay2", "overlayfs");

  private final List<Finding> findings = new ArrayList<>();

  private HostCheck() {}

  /**
   * Looks at this host.
   *
   * @param criuClient how CRIU is called: {@code libcriu}, {@code binary} or {@code auto}
   */
  public static List<Finding> run(String criuClient) {
    HostCheck check = new HostCheck();
    check.privileges();
    check.engine();
    check.kernel();
    check.criu(criuClient);
    return check.findings;
  }

  private void engine() {
    try {
      EngineAddress address = EngineAddress.fromEnvironment();
      try (EngineApi engine =
          new EngineApi(new UnixSocketHttpClient(address.socket()), address.toString())) {
        engine(engine);
      }
    } catch (CheckpointException e) {
      lacking("engine", e);
    }
  }

  private void ok(String subject, String text) {
    findings.add(new Finding(subject, Verdict.OK, text, ""));
  }

  private void limited(String subject, String text, String remedy) {
    findings.add(new Finding(subject, Verdict.LIMITED, text, remedy));
  }

  private void lacking(String subject, String text, String remedy) {
    findings.add(new Finding(subject, Verdict.LACKING, text, remedy));
  }

  private void lacking(String subject, CheckpointException e) {
    lacking(subject, e.getMessage(), e.hint().orElse(""));
  }

  private void privileges() {
    if (!DockerCheckpointEngine.isRoot()) {
      lacking("root", "You are not root.", "Run docker-cr with sudo.");
      return;
    }
    ok("root", "You are root.");
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("CapEff:")) {
          long capabilities = Long.parseUnsignedLong(line.substring(7).strip(), 16);
          if ((capabilities >> CAP_SYS_RESOURCE & 1) == 0) {
            limited(
                "capabilities",
                "CAP_SYS_RESOURCE is withheld.",
                "Containers whose processes have several users may fail with \"Can't get rlimit\";"
                    + " give this host the capability.");
          } else {
            ok("capabilities", "CAP_SYS_RESOURCE is there.");
          }
        }
      }
    } catch (IOException e) {
      limited("capabilities", "They can't be read: " + Reasons.of(e) + ".", "Is /proc mounted?");
    }
  }

  private void engine(EngineApi engine) throws CheckpointException {
    JsonNode info = engine.info();
    ok(
        "engine",
        "Docker " + info.path("ServerVersion").asText() + " at " + engine.endpoint() + ".");
    storageDriver(info.path("Driver").asText());
    restoreRuntime(info);
    findings.addAll(new LazyRestores(engine).findings());
  }

  private void storageDriver(String driver) {
    if (OVERLAY_DRIVERS.contains(driver)) {
      ok("storage driver", driver + ".");
    } else {
      lacking(
          "storage driver",
          driver + " does not tell a container's file changes from its image.",
          "Configure the engine's storage driver as overlay2.");
    }
  }

  private void restoreRuntime(JsonNode info) {
    Optional<Path> program = RestoreRuntime.registered(info);
    if (program.isEmpty()) {
      lacking(
          "restore runtime",
          "It is not registered with the engine.",
          "Run `sudo docker-cr setup` once.");
      return;
    }
    Optional<String> fault = RestoreRuntime.fault(program.get());
    if (fault.isPresent()) {
      lacking("restore runtime", fault.get(), "Run `sudo docker-cr setup` again.");
    } else {
      ok("restore runtime", "Registered as " + RestoreRuntime.NAME + ", " + program.get() + ".");
    }
  }

  private void kernel() {
    boolean unified = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
    ok(
        "kernel",
        System.getProperty("os.version")
            + " on "
            + HostFacts.architecture()
            + ", cgroup v"
            + (unified ? 2 : 1)
            + ".");
  }

  private void criu(String criuClient) {
    try {
      criu(CriuClients.named(criuClient));
    } catch (CheckpointException e) {
      lacking("criu", e);
    }
  }

  private void criu(CriuClients.Choice choice) {
    if (choice.reason().isPresent()) {
      limited(
          "libcriu",
          choice.reason().get(),
          "The criu program is used instead, which has no support for terminals (docker run -t);"
              + " install libcriu2.");
    } else {
      ok("libcriu", "CRIU is called through " + choice.client().name() + ".");
    }
    try (CriuClient client = choice.client()) {
      CriuVersion version = client.version();
      criuVersion(version);
      if (client.hasFeature(HostFacts.MEMORY_TRACKING)) {
        ok("dirty tracking", "The kernel tracks changed memory.");
      } else {
        limited(
            "dirty tracking",
            "The kernel does not track changed memory.",
            "Pre-dump and incremental images can't be had; whole checkpoints are not affected.");
      }
      if (client.hasFeature(HostFacts.LAZY_PAGES)) {
        ok("lazy pages", "Memory can be brought back while a container runs (restore --lazy).");
      } else {
        limited(
            "lazy pages",
            "The kernel has no userfaultfd with its events.",
            "`restore --lazy` can't be had; other restores are not affected.");
      }
    } catch (CheckpointException e) {
      lacking("criu", e);
    }
  }

  private void criuVersion(CriuVersion version) {
    String kernel = System.getProperty("os.version");
    boolean newKernel = HostComparison.compareVersions(kernel, NEW_KERNEL) >= 0;
    CriuVersion needed = newKernel ? FOR_NEW_KERNELS : OLDEST;
    if (version.compareTo(needed) < 0) {
      lacking(
          "criu",
          "CRIU " + version + " does not work on kernel " + kernel + ".",
          "Install CRIU " + needed + " or newer.");
    } else {
      ok("criu", "CRIU " + version + ", fit for this kernel.");
    }
  }
}
