package io.dockercr.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * A real S3 server, s3proxy, in a process of its own, which keeps objects as files. The build of
 * this module brings its jar; tests of others may use it too.
 */
public final class S3Server implements AutoCloseable {
  static final String KEY = "AKIDTEST";
  static final String SECRET = "a secret of this test";
  static final String BUCKET = "checkpoints";

  /** From this module's directory, or that of another one beside it. */
  private static final Path JAR = Path.of("../cr-storage-s3/target/s3proxy/s3proxy.jar");

  private static final long STARTS_WITHIN_NANOS = 60_000_000_000L;

  private final Path directory;
  private final int port;
  private Process process;

  private S3Server(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** Starts one with an empty bucket. */
  public static S3Server start(Path directory) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    S3Server server = new S3Server(Files.createDirectories(directory), port);
    Files.createDirectories(server.bucket());
    Properties properties = new Properties();
    properties.setProperty("s3proxy.endpoint", server.endpoint().toString());
    properties.setProperty("s3proxy.authorization", "aws-v2-or-v4");
    properties.setProperty("s3proxy.identity", KEY);
    properties.setProperty("s3proxy.credential", SECRET);
    properties.setProperty("jclouds.provider", "filesystem-nio2");
    properties.setProperty("jclouds.identity", KEY);
    properties.setProperty("jclouds.credential", SECRET);
    properties.setProperty("jclouds.filesystem.basedir", server.base().toString());
    try (OutputStream out = Files.newOutputStream(server.properties())) {
      properties.store(out, null);
    }
    server.start();
    return server;
  }

  /** The URI of a store in its bucket. */
  public String store(String prefix) {
    return "s3://" + BUCKET + "/" + prefix + "?endpoint=" + endpoint();
  }

  /** What a program has to have in its environment to be let in. */
  public static Map<String, String> credentials() {
    return Map.of("AWS_ACCESS_KEY_ID", KEY, "AWS_SECRET_ACCESS_KEY", SECRET);
  }

  private Path properties() {
    return directory.resolve("s3proxy.properties");
  }

  private Path base() {
    return directory.resolve("buckets");
  }

  /** Where the objects of the bucket are, each a file of its name. */
  Path bucket() {
    return base().resolve(BUCKET);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  int port() {
    return port;
  }

  /** Starts it again after it was killed, with what it had. */
  void start() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path log = directory.resolve("log");
    process =
        new ProcessBuilder(
                List.of(
                    java.toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-jar",
                    JAR.toAbsolutePath().toString(),
                    "--properties",
                    properties().toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    long end = System.nanoTime() + STARTS_WITHIN_NANOS;
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException("s3proxy does not start: " + Files.readString(log));
      }
      Thread.sleep(50);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      try (InputStream in = socket.getInputStream()) {
        return in.read() >= 0;
      }
    } catch (IOException e) {
      return false;
    }
  }

  /** As if its machine had died. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(1, TimeUnit.MINUTES);
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
