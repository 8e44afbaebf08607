package io.dockercr.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** s3proxy, a real S3 server, in a process of its own; the build of cr-storage-s3 brings it. */
final class S3Proxy implements AutoCloseable {
  private static final Path JAR = Path.of("../cr-storage-s3/target/s3proxy/s3proxy.jar");
  private static final String KEY = "AKIDTEST";
  private static final String SECRET = "a secret of this test";
  private static final long STARTS_WITHIN_NANOS = 60_000_000_000L;

  private final Process process;
  private final int port;

  private S3Proxy(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one with an empty bucket. */
  static S3Proxy start(Path directory) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.createDirectories(directory.resolve("buckets/checkpoints"));
    Path file = directory.resolve("s3proxy.properties");
    Properties properties = new Properties();
    properties.setProperty("s3proxy.endpoint", "http://127.0.0.1:" + port);
    properties.setProperty("s3proxy.authorization", "aws-v2-or-v4");
    properties.setProperty("s3proxy.identity", KEY);
    properties.setProperty("s3proxy.credential", SECRET);
    properties.setProperty("jclouds.provider", "filesystem-nio2");
    properties.setProperty("jclouds.identity", KEY);
    properties.setProperty("jclouds.credential", SECRET);
    properties.setProperty("jclouds.filesystem.basedir", directory.resolve("buckets").toString());
    try (OutputStream out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toAbsolutePath().toString(),
                "--properties",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    S3Proxy proxy = new S3Proxy(process, port);
    long end = System.nanoTime() + STARTS_WITHIN_NANOS;
    while (!proxy.answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        proxy.close();
        throw new IllegalStateException("s3proxy does not start: " + Files.readString(log));
      }
      Thread.sleep(50);
    }
    return proxy;
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

  /** A store in it. */
  String store(String prefix) {
    return "s3://checkpoints/" + prefix + "?endpoint=http://127.0.0.1:" + port;
  }

  /** What docker-cr has to have in its environment. */
  static Map<String, String> credentials() {
    return Map.of("AWS_ACCESS_KEY_ID", KEY, "AWS_SECRET_ACCESS_KEY", SECRET);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(1, TimeUnit.MINUTES);
  }
}
