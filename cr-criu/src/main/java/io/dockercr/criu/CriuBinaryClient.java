package io.dockercr.criu;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CriuFailedException;
import io.dockercr.api.Reasons;
import io.dockercr.api.UnsupportedContainerException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs the {@code criu} program: the fallback where libcriu can't be loaded. */
final class CriuBinaryClient implements CriuClient {
  static final String NAME = "binary";

  /** How the JDK turns arguments into bytes. */
  private static final Charset ARGUMENTS =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private final CriuExecutable executable;

  CriuBinaryClient(CriuExecutable executable) {
    this.executable = executable;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CriuVersion version() throws CheckpointException {
    return executable.version();
  }

  @Override
  public boolean hasFeature(String feature) throws CheckpointException {
    return executable.hasFeature(feature);
  }

  @Override
  public DumpStatistics dump(DumpOptions options, CriuListener listener)
      throws CheckpointException {
    if (options.orphanPtsMaster()) {
      throw new UnsupportedContainerException(
          "The criu program can't dump a process whose terminal is held elsewhere.",
          "Install libcriu (package libcriu2), which can.");
    }
    return dump(CriuFailures.DUMP, CriuArguments.dump(options), options, listener);
  }

  @Override
  public DumpStatistics preDump(DumpOptions options, PreDumpMode mode, CriuListener listener)
      throws CheckpointException {
    return dump(CriuFailures.PRE_DUMP, CriuArguments.preDump(options, mode), options, listener);
  }

  private DumpStatistics dump(
      String operation, List<String> arguments, DumpOptions options, CriuListener listener)
      throws CheckpointException {
    refuseUnencodable(arguments);
    Notifications notifications = Notifications.ofDump(options, listener);
    Run run =
        new Run(
            operation,
            "process " + options.pid(),
            options.imagesDirectory().resolve(CriuFiles.DUMP_LOG));
    CriuFailures.deleteOld(run.operation, run.log);
    try (RunFiles files = RunFiles.create(notifications.wanted())) {
      addScript(arguments, files);
      check(run, CriuProcess.dump(executable, arguments), notifications);
    } catch (IOException e) {
      throw run.cantBeFollowed(e);
    }
    return StatsDump.read(options.imagesDirectory());
  }

  @Override
  public int restore(RestoreOptions options, CriuListener listener) throws CheckpointException {
    Notifications notifications = Notifications.ofRestore(listener);
    Run run =
        new Run(
            CriuFailures.RESTORE,
            options.imagesDirectory().toString(),
            options.workDirectory().resolve(CriuFiles.RESTORE_LOG));
    CriuFailures.deleteOld(run.operation, run.log);
    try (RunFiles files = RunFiles.create(notifications.wanted())) {
      List<String> arguments = CriuArguments.restore(options, files.pidFile());
      refuseUnencodable(arguments);
      addScript(arguments, files);
      check(run, CriuProcess.restore(executable, arguments), notifications);
      return Integer.parseInt(Files.readString(files.pidFile()).strip());
    } catch (IOException e) {
      throw run.cantBeFollowed(e);
    }
  }

  private static void addScript(List<String> arguments, RunFiles files) {
    files
        .script()
        .ifPresent(script -> arguments.addAll(List.of("--action-script", script.toString())));
  }

  private static void refuseUnencodable(List<String> arguments)
      throws UnsupportedContainerException {
    for (String argument : arguments) {
      if (!ARGUMENTS.newEncoder().canEncode(argument)) {
        throw new UnsupportedContainerException(
            "\"%s\" has characters that %s has not.".formatted(argument, ARGUMENTS),
            "Use a UTF-8 locale, such as LC_ALL=C.UTF-8.");
      }
    }
  }

  private static void check(Run run, CriuProcess process, Notifications notifications)
      throws CheckpointException, IOException {
    int exitCode = process.await(notifications);
    String outcome = CriuProcess.outcome(exitCode);
    if (notifications.refused()) {
      throw CriuFailures.refused(run.operation, run.subject, run.log, notifications);
    }
    if (CriuProcess.killed(exitCode)) {
      throw CriuFailures.killed(run.operation, run.subject, run.log, outcome);
    }
    if (exitCode != 0) {
      throw CriuFailures.of(run.operation, run.subject, run.log, outcome, process.output());
    }
  }

  /** Of what a failure tells. */
  private record Run(String operation, String subject, Path log) {
    CriuFailedException cantBeFollowed(IOException e) {
      CriuFailedException failure =
          new CriuFailedException(
              operation,
              "The %s of %s can't be followed: %s.".formatted(operation, subject, Reasons.of(e)),
              null,
              null,
              List.of());
      failure.addSuppressed(e);
      return failure;
    }
  }

  @Override
  public void close() {
    // Nothing is held between calls.
  }
}
