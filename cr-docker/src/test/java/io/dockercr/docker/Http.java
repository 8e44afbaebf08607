package io.dockercr.docker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One request a connection, which the server ends: none is left established. */
final class Http {
  private Http() {}

  /** The body that a published port answers with. */
  static String get(int port, String path) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(TestEngine.host(), port), TestEngine.patienceMillis(3_000));
      socket.setSoTimeout(TestEngine.patienceMillis(10_000));
      String request = "GET " + path + " HTTP/1.0\r\nHost: test\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = answer.indexOf("\r\n\r\n");
      if (end < 0 || !answer.contains(" 200 ")) {
        throw new IOException("answered: " + answer);
      }
      return answer.substring(end + 4);
    }
  }

  static boolean answers(int port) {
    try {
      get(port, "/");
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
