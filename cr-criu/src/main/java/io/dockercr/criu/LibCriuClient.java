package io.dockercr.criu;

import com.sun.jna.Native;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CriuUnavailableException;
import java.nio.file.Path;
import java.util.List;

/** Calls libcriu, which forks CRIU and talks to it. */
final class LibCriuClient implements CriuClient {
  static final String NAME = "libcriu";

  private static final String LIBRARY = "libcriu.so.2";
  private static final int CANT_CONNECT = -111;
  private static final int CONNECTION_LOST = -70;
  private static final int NOT_SUPPORTED = -22;
  private static final int NOT_UNDERSTOOD = -74;

  private final LibCriu criu;
  private final LibC libc;
  private final CriuExecutable executable;

  private LibCriuClient(LibCriu criu, LibC libc, CriuExecutable executable) {
    this.criu = criu;
    this.libc = libc;
    this.executable = executable;
  }

  /**
   * @throws CriuUnavailableException if the library can't be loaded
   */
  static LibCriuClient load(CriuExecutable executable) throws CriuUnavailableException {
    try {
      LibCriu criu = Native.load(LIBRARY, LibCriu.class);
      LibC libc = Native.load("c", LibC.class);
      return new LibCriuClient(criu, libc, executable);
    } catch (LinkageError e) {
      throw new CriuUnavailableException(
          "%s can't be loaded: %s.".formatted(LIBRARY, e.getMessage()),
          "Install libcriu (package libcriu2), or use the criu program alone.",
          e);
    }
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
    Notifications notifications = Notifications.ofDump(options, listener);
    try (LibCriuRequest request = LibCriuRequest.dump(criu, libc, executable, options)) {
      int result = CriuThread.forDump(libc).call(request::run, notifications);
      Path log = options.imagesDirectory().resolve(CriuFiles.DUMP_LOG);
      check(result, CriuFailures.DUMP, "process " + options.pid(), log, notifications);
    }
    return StatsDump.read(options.imagesDirectory());
  }

  @Override
  public int restore(RestoreOptions options, CriuListener listener) throws CheckpointException {
    Notifications notifications = Notifications.ofRestore(listener);
    try (LibCriuRequest request = LibCriuRequest.restore(criu, libc, executable, options)) {
      int result = CriuThread.forRestore(libc).call(request::run, notifications);
      Path log = options.workDirectory().resolve(CriuFiles.RESTORE_LOG);
      String subject = options.imagesDirectory().toString();
      check(result, CriuFailures.RESTORE, subject, log, notifications);
      return result;
    }
  }

  private static void check(
      int result, String operation, String subject, Path log, Notifications notifications)
      throws CheckpointException {
    if (notifications.refused()) {
      throw CriuFailures.refused(operation, subject, log, notifications);
    }
    if (result < 0) {
      throw CriuFailures.of(operation, subject, log, outcome(result), List.of());
    }
  }

  private static String outcome(int result) {
    return switch (result) {
      case CANT_CONNECT -> "CRIU could not be started";
      case CONNECTION_LOST -> "CRIU ended without an answer; it may have been killed";
      case NOT_SUPPORTED, NOT_UNDERSTOOD -> "CRIU and libcriu are not of the same version";
      default -> "CRIU gave no reason (%d)".formatted(result);
    };
  }

  @Override
  public void close() {
    // Nothing is held between calls; the libraries stay loaded for other clients.
  }
}
