package io.dockercr.docker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A docker command that somebody types into, on a terminal of its own or through pipes. */
final class Session implements AutoCloseable {
  private static final String DETACH = "\u0010\u0011";

  private final Process process;
  private final StringBuilder output = new StringBuilder();

  private Session(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread reader = new Thread(this::read, "session output");
    reader.setDaemon(true);
    reader.start();
  }

  static Session piped(String... command) throws IOException {
    return new Session(List.of(command));
  }

  /** On a pseudo terminal of this size. */
  static Session onTerminal(int rows, int columns, String command) throws IOException {
    String sized = "stty rows " + rows + " cols " + columns + "; exec " + command;
    return new Session(List.of("script", "--quiet", "--return", "--command", sized, "/dev/null"));
  }

  private void read() {
    byte[] buffer = new byte[4096];
    try (InputStream in = process.getInputStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        synchronized (output) {
          output.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      synchronized (output) {
        output.append(e);
      }
    }
  }

  void type(String text) throws IOException {
    process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  void awaitText(String text) throws Exception {
    try {
      TestEngine.await(text, () -> seen().contains(text));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ", in: " + seen(), e);
    }
  }

  String seen() {
    synchronized (output) {
      return output.toString();
    }
  }

  /** Types the keys that leave a container alone, and waits for the command's end. */
  void detach() throws Exception {
    type(DETACH);
    awaitEnd();
  }

  int awaitEnd() throws Exception {
    if (!process.waitFor(TestEngine.patienceMillis(20_000), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("does not end: " + seen());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
