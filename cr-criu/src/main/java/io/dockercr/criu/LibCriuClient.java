package io.dockercr.criu;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.CriuUnavailableException;
import java.nio.file.Path;
import java.util.List;

/** Calls libcriu, which forks CRIU and talks to it. */
final class LibCriuClient implements CriuClient {
  static final String NAME = "libcriu";

  static final String LIBRARY = "libcriu.so.2";

  /** The youngest of those that are used; since CRIU 3.19. */
  private static final String YOUNGEST_FUNCTION = "criu_local_set_empty_ns";

  private static final int CANT_CONNECT = -111;
  private static final int CONNECTION_LOST = -70;
  private static final int CANT_ANSWER = -1;
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
   * @param library {@link #LIBRARY}, except in tests
   * @throws CriuUnavailableException if the library can't be loaded, or is too old
   */
  static LibCriuClient load(CriuExecutable executable, String library)
      throws CriuUnavailableException {
    try {
      NativeLibrary.getInstance(library).getFunction(YOUNGEST_FUNCTION);
      LibCriu criu = Native.load(library, LibCriu.class);
      // libc is in this process already; looking for its file takes longer.
      LibC libc = Native.load(LibC.class);
      return new LibCriuClient(criu, libc, executable);
    } catch (LinkageError e) {
      throw new CriuUnavailableException(
          "%s can't be loaded: %s.".formatted(library, firstLine(e)),
          "Install libcriu 3.19 or later (package libcriu2), or use the criu program alone.",
          e);
    }
  }

  // JNA lists every place where it has looked.
  private static String firstLine(LinkageError e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse(message).replaceFirst("[:.]\\s*$", "");
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
    try (LibCriuRequest request = LibCriuRequest.dump(criu, libc, executable, options)) {
      return dump(request, CriuFailures.DUMP, options, listener);
    }
  }

  @Override
  public DumpStatistics preDump(DumpOptions options, PreDumpMode mode, CriuListener listener)
      throws CheckpointException {
    try (LibCriuRequest request = LibCriuRequest.preDump(criu, libc, executable, options, mode)) {
      return dump(request, CriuFailures.PRE_DUMP, options, listener);
    }
  }

  private DumpStatistics dump(
      LibCriuRequest request, String operation, DumpOptions options, CriuListener listener)
      throws CheckpointException {
    Notifications notifications = Notifications.ofDump(options, listener);
    Path log = options.imagesDirectory().resolve(CriuFiles.DUMP_LOG);
    CriuFailures.deleteOld(operation, log);
    int result = CriuThread.forDump(libc).call(request::run, notifications);
    check(result, operation, "process " + options.pid(), log, notifications);
    return StatsDump.read(options.imagesDirectory());
  }

  @Override
  public int restore(RestoreOptions options, CriuListener listener) throws CheckpointException {
    Notifications notifications = Notifications.ofRestore(listener);
    Path log = options.workDirectory().resolve(CriuFiles.RESTORE_LOG);
    try (LibCriuRequest request = LibCriuRequest.restore(criu, libc, executable, options)) {
      CriuFailures.deleteOld(CriuFailures.RESTORE, log);
      int result = CriuThread.forRestore(libc).call(request::run, notifications);
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
    if (result == CONNECTION_LOST || result == CANT_ANSWER) {
      throw CriuFailures.killed(operation, subject, log, "CRIU was killed, or crashed");
    }
    if (result < 0) {
      throw CriuFailures.of(operation, subject, log, outcome(result), List.of());
    }
  }

  private static String outcome(int result) {
    return switch (result) {
      case CANT_CONNECT -> "CRIU could not be started";
      case NOT_SUPPORTED, NOT_UNDERSTOOD -> "CRIU and libcriu are not of the same version";
      default -> "CRIU gave no reason (%d)".formatted(result);
    };
  }

  @Override
  public void close() {
    // Nothing is held between calls; the libraries stay loaded for other clients.
  }
}
