package io.dockercr.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A transport of docker-java on the JDK's own Unix domain sockets: what docker-cr asks of an engine
 * is a few short requests, and a lean start counts for more than reuse of connections. Safe for use
 * by several threads. Does not serve hijacked connections.
 *
 * <p>Each request is one connection, and says HTTP/1.0: the engine then closes after the answer,
 * and never splits it into chunks.
 */
public final class UnixSocketHttpClient implements DockerHttpClient {
  private static final int MAX_HEAD_BYTES = 64 * 1024;

  private final UnixDomainSocketAddress address;

  /**
   * @param socket the engine's socket
   */
  public UnixSocketHttpClient(Path socket) {
    this.address = UnixDomainSocketAddress.of(socket);
  }

  @Override
  public Response execute(Request request) {
    if (request.hijackedInput() != null) {
      throw new UnsupportedOperationException("hijacked connections are not served");
    }
    SocketChannel channel = null;
    try {
      byte[] body = bodyOf(request);
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(address);
      send(channel, head(request, body.length));
      send(channel, body);
      return SocketResponse.read(channel);
    } catch (IOException e) {
      closeQuietly(channel, e);
      throw new UncheckedIOException(e);
    }
  }

  private static void closeQuietly(SocketChannel channel, IOException because) {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  private static byte[] bodyOf(Request request) throws IOException {
    if (request.bodyBytes() != null) {
      return request.bodyBytes();
    }
    InputStream body = request.body();
    return body == null ? new byte[0] : body.readAllBytes();
  }

  private static byte[] head(Request request, int bodyLength) {
    StringBuilder head = new StringBuilder();
    head.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.0\r\n");
    head.append("Host: docker\r\n");
    request.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Content-Length: ").append(bodyLength).append("\r\n\r\n");
    return head.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void send(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  @Override
  public void close() {
    // Nothing stays open between requests.
  }

  private static final class SocketResponse implements Response {
    private final SocketChannel channel;
    private final InputStream body;
    private final int status;
    private final Map<String, List<String>> headers;

    private SocketResponse(
        SocketChannel channel, InputStream body, int status, Map<String, List<String>> headers) {
      this.channel = channel;
      this.body = body;
      this.status = status;
      this.headers = headers;
    }

    static SocketResponse read(SocketChannel channel) throws IOException {
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 16 * 1024);
      String statusLine = line(in);
      String[] words = statusLine.split(" ", 3);
      if (words.length < 2 || !words[0].startsWith("HTTP/")) {
        throw new IOException("the engine's socket does not speak HTTP");
      }
      Map<String, List<String>> headers = new LinkedHashMap<>();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          headers
              .computeIfAbsent(
                  line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
              .add(line.substring(colon + 1).strip());
        }
      }
      try {
        return new SocketResponse(channel, in, Integer.parseInt(words[1]), headers);
      } catch (NumberFormatException e) {
        throw new IOException("the engine's socket does not speak HTTP", e);
      }
    }

    private static String line(InputStream in) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream(64);
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new IOException("the engine closed the connection before its answer was complete");
        }
        if (line.size() > MAX_HEAD_BYTES) {
          throw new IOException("the engine's answer has a line without end");
        }
        if (b != '\r') {
          line.write(b);
        }
      }
      return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public int getStatusCode() {
      return status;
    }

    @Override
    public Map<String, List<String>> getHeaders() {
      return headers;
    }

    @Override
    public InputStream getBody() {
      return body;
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
