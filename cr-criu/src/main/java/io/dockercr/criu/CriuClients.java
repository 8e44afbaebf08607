package io.dockercr.criu;

import io.dockercr.api.CriuUnavailableException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds a {@link CriuClient}. The caller closes what it is given. */
public final class CriuClients {
  private static final String AUTO = "auto";
  private static final Logger log = LoggerFactory.getLogger(CriuClients.class);

  private CriuClients() {}

  /**
   * A client, and why it is not the native one.
   *
   * @param client the caller closes it
   * @param reason in one sentence why libcriu was not taken; empty if it was, or if the other was
   *     asked for
   */
  public record Choice(CriuClient client, Optional<String> reason) {}

  /**
   * libcriu where it can be loaded, else the {@code criu} program. A failed dump is never a reason
   * to take the other.
   *
   * @throws CriuUnavailableException if there is no {@code criu}, which both need
   */
  public static Choice bestAvailable() throws CriuUnavailableException {
    return bestAvailable(CriuExecutable.find(), LibCriuClient.LIBRARY);
  }

  static Choice bestAvailable(CriuExecutable executable, String library) {
    try {
      CriuClient client = LibCriuClient.load(executable, library);
      log.debug("{} is run through libcriu", executable.path());
      return new Choice(client, Optional.empty());
    } catch (CriuUnavailableException e) {
      log.info("{} is run as a program: {}", executable.path(), e.getMessage());
      return new Choice(new CriuBinaryClient(executable), Optional.of(e.getMessage()));
    }
  }

  /**
   * Through libcriu.
   *
   * @throws CriuUnavailableException if there is no {@code criu}, or libcriu can't be loaded
   */
  public static CriuClient libcriu() throws CriuUnavailableException {
    return LibCriuClient.load(CriuExecutable.find(), LibCriuClient.LIBRARY);
  }

  /**
   * Through the {@code criu} program.
   *
   * @throws CriuUnavailableException if there is none
   */
  public static CriuClient binary() throws CriuUnavailableException {
    return new CriuBinaryClient(CriuExecutable.find());
  }

  /**
   * By name.
   *
   * @param name {@code libcriu}, {@code binary} or {@code auto} for {@link #bestAvailable}
   * @throws CriuUnavailableException if it can't be had
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Choice named(String name) throws CriuUnavailableException {
    return switch (name) {
      case LibCriuClient.NAME -> new Choice(libcriu(), Optional.empty());
      case CriuBinaryClient.NAME -> new Choice(binary(), Optional.empty());
      case AUTO -> bestAvailable();
      default ->
          throw new IllegalArgumentException(
              "criu client: \"%s\" is none of libcriu, binary and auto".formatted(name));
    };
  }
}
