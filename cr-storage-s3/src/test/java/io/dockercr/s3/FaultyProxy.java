package io.dockercr.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a client and a server, and does to requests what a test wants. */
final class FaultyProxy implements AutoCloseable {
  /** What happens to a request. */
  enum Fault {
    NONE,
    /** The server says that it can't now. */
    UNAVAILABLE,
    /** The server says that it may not be. */
    FORBIDDEN,
    /** The server says yes, and does nothing. */
    IGNORED,
    /** There is no answer. */
    SILENCE,
    /** The connection ends in the middle of the answer. */
    CUT
  }

  /** Decides by the first line of a request, such as {@code PUT /bucket/key HTTP/1.1}. */
  interface Rule {
    Fault of(String request) throws Exception;
  }

  private final ServerSocket listening;
  private final int server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile Rule rule = request -> Fault.NONE;

  FaultyProxy(int server) throws IOException {
    this.server = server;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    run(this::accept);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  void rule(Rule next) {
    rule = next;
  }

  /** The first lines of all requests so far; forgets them. */
  List<String> requests() {
    List<String> all = List.copyOf(requests);
    requests.clear();
    return all;
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void run(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) {
                // A side has gone away: so does the other one, below.
                return;
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      open.add(client);
      run(
          () -> {
            try (client) {
              serve(client);
            }
          });
    }
  }

  private void serve(Socket client) throws Exception {
    String head = head(client.getInputStream());
    String request = head.substring(0, head.indexOf('\r'));
    requests.add(request);
    switch (rule.of(request)) {
      case NONE -> forward(client, head, Long.MAX_VALUE);
      case CUT -> forward(client, head, 2000);
      case SILENCE -> Thread.sleep(60_000);
      case UNAVAILABLE -> answer(client, head, "503 Service Unavailable", "SlowDown");
      case FORBIDDEN -> answer(client, head, "403 Forbidden", "AccessDenied");
      case IGNORED -> answer(client, head, "200 OK", "");
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the client has gone");
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  /** One request a connection, so that the rule sees each. */
  private void forward(Socket client, String head, long answered) throws IOException {
    try (Socket to = new Socket(InetAddress.getLoopbackAddress(), server)) {
      open.add(to);
      String single = head.replaceFirst("(?i)\r\nConnection: [^\r]*", "");
      single = single.replaceFirst("\r\n", "\r\nConnection: close\r\n");
      to.getOutputStream().write(single.getBytes(ISO_8859_1));
      run(() -> copy(client.getInputStream(), to.getOutputStream(), Long.MAX_VALUE));
      copy(to.getInputStream(), client.getOutputStream(), answered);
    }
  }

  private static void copy(InputStream in, OutputStream out, long most) throws IOException {
    byte[] piece = new byte[1 << 16];
    long left = most;
    for (int read = in.read(piece); read >= 0 && left > 0; read = in.read(piece)) {
      out.write(piece, 0, (int) Math.min(read, left));
      out.flush();
      left -= read;
    }
  }

  private static void answer(Socket client, String head, String status, String code)
      throws IOException {
    if (!head.toLowerCase(Locale.ROOT).contains("expect: 100-continue")) {
      client.getInputStream().skipNBytes(length(head));
    }
    String body = code.isEmpty() ? "" : "<Error><Code>" + code + "</Code></Error>";
    String answer =
        "HTTP/1.1 "
            + status
            + "\r\nETag: \"0\"\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    client.getOutputStream().write(answer.getBytes(ISO_8859_1));
    client.shutdownOutput();
  }

  private static long length(String head) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
