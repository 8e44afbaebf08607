package io.dockercr.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real registry, Debian's docker-registry, in a process of its own on a free port of this host.
 * {@code test/scripts/setup_host.sh} installs it.
 */
public final class RegistryServer implements AutoCloseable {
  /** Who may do everything, where a password is wanted. */
  public static final String USER = "ali";

  private static final String PASSWORD = "open sesame";

  /** bcrypt, the only kind that the registry takes. */
  private static final String PASSWORD_HASH =
      "$2b$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW";

  private static final String PROGRAM = "docker-registry";
  private static final long STARTS_WITHIN_NANOS = 60_000_000_000L;

  private final Path directory;
  private final int port;
  private final boolean password;
  private Process process;

  private RegistryServer(Path directory, int port, boolean password) {
    this.directory = directory;
    this.port = port;
    this.password = password;
  }

  /** Starts one with nothing in it, for everybody. */
  public static RegistryServer start(Path directory) throws Exception {
    return start(directory, false);
  }

  /** Starts one that wants a password. */
  static RegistryServer startWithPassword(Path directory) throws Exception {
    return start(directory, true);
  }

  private static RegistryServer start(Path directory, boolean password) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    RegistryServer server = new RegistryServer(Files.createDirectories(directory), port, password);
    server.start();
    return server;
  }

  private void start() throws Exception {
    Path log = directory.resolve("log");
    Path config = Files.writeString(directory.resolve("config.yml"), configuration());
    process =
        new ProcessBuilder(List.of(PROGRAM, "serve", config.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    long end = System.nanoTime() + STARTS_WITHIN_NANOS;
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException("the registry does not start: " + Files.readString(log));
      }
      Thread.sleep(20);
    }
  }

  private String configuration() throws IOException {
    String config =
        """
        version: 0.1
        log:
          level: warn
        storage:
          filesystem:
            rootdirectory: %s
        http:
          addr: %s
          secret: of-this-test
        """
            .formatted(data(), name());
    if (!password) {
      return config;
    }
    Path users = Files.writeString(directory.resolve("users"), USER + ":" + PASSWORD_HASH + "\n");
    return config + "auth:\n  htpasswd:\n    realm: test\n    path: " + users + "\n";
  }

  /** The beginning of a reference to what is in it. */
  public String name() {
    return "127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  private Path data() {
    return directory.resolve("data");
  }

  /** Where it keeps a blob. */
  Path blob(String digest) {
    String hex = digest.substring("sha256:".length());
    return data()
        .resolve("docker/registry/v2/blobs/sha256")
        .resolve(hex.substring(0, 2))
        .resolve(hex)
        .resolve("data");
  }

  /** The unfinished uploads that it keeps. */
  List<Path> uploads() throws IOException {
    if (!Files.exists(data())) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(data())) {
      return all.filter(path -> path.getParent().endsWith("_uploads")).toList();
    }
  }

  /** A file of credentials for it. */
  Path credentials(Path file) throws IOException {
    return credentials(file, PASSWORD);
  }

  Path credentials(Path file, String secret) throws IOException {
    String both = Base64.getEncoder().encodeToString((USER + ":" + secret).getBytes(UTF_8));
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, "{\"auths\":{\"" + name() + "\":{\"auth\":\"" + both + "\"}}}");
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      process.waitFor();
    }
  }
}
