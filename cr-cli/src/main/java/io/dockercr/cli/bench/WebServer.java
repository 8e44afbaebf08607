package io.dockercr.cli.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * nginx in a container, at a published port.
 *
 * @param address of this host
 * @param port of that address
 */
record WebServer(String address, int port) {
  static final int IMPATIENCE_MILLIS = 100;
  private static final int PATIENCE_MILLIS = 5000;

  /** One at a port that nobody has now. */
  static WebServer atFreePort(BenchRun run) throws MeasurementFailedException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return new WebServer(run.options().address(), socket.getLocalPort());
    } catch (IOException e) {
      throw new MeasurementFailedException("There is no free port: " + e, e);
    }
  }

  /** What follows {@code docker run} for it. */
  List<String> arguments(BenchRun run) {
    return List.of(
        "--publish",
        address + ":" + port + ":80",
        run.options().images().medium(),
        "nginx",
        "-g",
        "daemon off;");
  }

  /** Asks for its first page as clients do. Returns whether it was answered. */
  boolean answers() {
    return answersWithin(PATIENCE_MILLIS);
  }

  /**
   * Asks for its first page, over a connection of its own. Returns whether it was answered.
   *
   * @param patience for how long to wait for the connection, and again for the answer, in
   *     milliseconds; below 1000 a packet that was lost is not sent again but the attempt given up
   */
  boolean answersWithin(int patience) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(patience);
      socket.connect(new InetSocketAddress(numeric(), port), patience);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      return new String(answer, StandardCharsets.ISO_8859_1).matches("(?s)HTTP/1\\.\\d 200 .*");
    } catch (IOException e) {
      return false;
    }
  }

  private InetAddress numeric() throws UnknownHostException {
    return InetAddress.getByName(address);
  }

  void awaitAnswer() throws MeasurementFailedException, InterruptedException {
    Waiting.until(
        "the web server answers at " + address + ":" + port,
        () -> answersWithin(IMPATIENCE_MILLIS));
  }
}
