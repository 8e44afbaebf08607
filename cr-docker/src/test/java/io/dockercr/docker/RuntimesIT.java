package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Language runtimes and servers, as they are. */
@Compatibility
class RuntimesIT {
  private static final int PORT = 19011;

  private static final String JAVA =
      """
      cat >/tmp/Witness.java <<'END'
      import com.sun.net.httpserver.HttpServer;
      import java.net.InetSocketAddress;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.concurrent.atomic.*;
      public class Witness {
        public static void main(String[] args) throws Exception {
          String token = UUID.randomUUID().toString();
          AtomicLong ticks = new AtomicLong();
          Map<Long, byte[]> garbage = new ConcurrentHashMap<>();
          var timer = Executors.newScheduledThreadPool(4);
          timer.scheduleAtFixedRate(
              () -> garbage.put(ticks.incrementAndGet() % 50, new byte[100_000]), 0, 20, TimeUnit.MILLISECONDS);
          var server = HttpServer.create(new InetSocketAddress(8080), 0);
          server.setExecutor(timer);
          server.createContext("/", exchange -> {
            byte[] answer = (token + " " + ticks).getBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          });
          server.start();
        }
      }
      END
      exec java -Xmx128m /tmp/Witness.java
      """;

  private static final String NODE =
      """
      const token = require('crypto').randomUUID(), fs = require('fs');
      let ticks = 0;
      setInterval(() => ticks++, 20);
      setInterval(() => fs.promises.writeFile('/tmp/ticks', String(ticks)), 50);
      require('http').createServer((_, answer) => answer.end(token + ' ' + ticks)).listen(8080);
      """;

  private static final String PYTHON =
      """
      import http.server, threading, time, uuid
      token, ticks = uuid.uuid4(), 0
      def tick():
          global ticks
          while True:
              time.sleep(0.02)
              ticks += 1
      class Handler(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              self.send_response(200)
              self.end_headers()
              self.wfile.write(('%s %d' % (token, ticks)).encode())
      threading.Thread(target=tick, daemon=True).start()
      http.server.ThreadingHTTPServer(('', 8080), Handler).serve_forever()
      """;

  @RegisterExtension private final Trial trial = new Trial();

  private void run(int inside, String image, String... command) throws Exception {
    List<String> words = new ArrayList<>(List.of("--publish=" + PORT + ":" + inside, image));
    words.addAll(List.of(command));
    trial.run(words);
    Trial.await("it answers", () -> Http.answers(PORT));
  }

  /** Asks for "TOKEN TICKS", where the ticks go on and the token is that of one process. */
  private void assertTicksOn() throws Exception {
    String[] before = Http.get(PORT, "/").split(" ");
    String again = trial.moveOver();
    Trial.await("it answers", () -> Http.answers(PORT));
    String[] after = Http.get(PORT, "/").split(" ");
    assertThat(after[0]).isEqualTo(before[0]);
    assertThat(Long.parseLong(after[1])).isGreaterThanOrEqualTo(Long.parseLong(before[1]));
    long last = Long.parseLong(after[1]);
    Trial.await("it ticks", () -> Long.parseLong(Http.get(PORT, "/").split(" ")[1]) > last + 20);
    assertThat(TestEngine.isRunning(again)).isTrue();
  }

  @Test
  @Tag(TestEngine.LARGE_IMAGE)
  @Proves(Row.JVM)
  void java() throws Exception {
    run(8080, TestEngine.RUNTIMES, "sh", "-c", JAVA);
    assertTicksOn();
  }

  @Test
  @Tag(TestEngine.LARGE_IMAGE)
  @Proves(Row.NODE)
  void node() throws Exception {
    run(8080, TestEngine.RUNTIMES, "node", "-e", NODE);
    assertTicksOn();
  }

  @Test
  @Proves(Row.PYTHON)
  void python() throws Exception {
    run(8080, TestEngine.DEBIAN, "python3", "-c", PYTHON);
    assertTicksOn();
  }

  @Test
  @Tag(TestEngine.LARGE_IMAGE)
  @Proves(Row.GO)
  void go() throws Exception {
    run(9100, TestEngine.RUNTIMES, "prometheus-node-exporter");
    for (int i = 0; i < 3; i++) {
      Http.get(PORT, "/metrics");
    }
    assertThat(metric("promhttp_metric_handler_requests_total.code=\"200\".")).isEqualTo("3");

    trial.moveOver();

    Trial.await("it answers", () -> Http.answers(PORT));
    assertThat(metric("promhttp_metric_handler_requests_total.code=\"200\".")).isEqualTo("4");
  }

  private static String metric(String name) throws Exception {
    Matcher line =
        Pattern.compile("^" + name + " (\\S+)$", Pattern.MULTILINE)
            .matcher(Http.get(PORT, "/metrics"));
    assertThat(line.find()).as(name).isTrue();
    return line.group(1);
  }

  @Test
  @Proves(Row.NGINX)
  void nginx() throws Exception {
    run(80, TestEngine.DEBIAN, "nginx", "-g", "daemon off;");
    String workers = "ps -C nginx -o pid=,user=,args= | sort -n; cat /run/nginx.pid";
    String before = DockerCommand.shell(trial.name(), workers);
    assertThat(before).contains("root", "www-data");
    String page = Http.get(PORT, "/");

    String again = trial.moveOver();

    Trial.await("it answers", () -> Http.answers(PORT));
    assertThat(Http.get(PORT, "/")).isEqualTo(page);
    assertThat(DockerCommand.shell(again, workers)).isEqualTo(before);
    // The master still governs its workers: new ones are made, and write to the same log.
    DockerCommand.shell(again, "nginx -s reload");
    Trial.await("new workers", () -> !DockerCommand.shell(again, workers).equals(before));
    Http.get(PORT, "/?after");
    Trial.await(
        "the log goes on",
        () -> DockerCommand.shell(again, "cat /var/log/nginx/access.log").contains("/?after"));
  }

  @Test
  @Proves(Row.REDIS)
  void redis() throws Exception {
    trial.run(TestEngine.DEBIAN, "redis-server", "--appendonly", "yes", "--dir", "/var/lib/redis");
    Trial.await(
        "it answers",
        () -> DockerCommand.attempt("docker", ping(trial.name())).output().contains("PONG"));
    DockerCommand.shell(
        trial.name(), "for i in $(seq 5000); do echo SET key:$i value$i; done | redis-cli --pipe");
    String question = "redis-cli dbsize; redis-cli get key:4711; redis-cli info | grep run_id";
    String before = DockerCommand.shell(trial.name(), question);
    assertThat(before).startsWith("5000\nvalue4711");

    String again = trial.moveOver();

    assertThat(DockerCommand.shell(again, question)).isEqualTo(before);
    DockerCommand.shell(again, "redis-cli set after 1; redis-cli bgrewriteaof");
    Trial.await(
        "a child has saved all",
        () ->
            DockerCommand.shell(again, "redis-cli info persistence")
                .replace("\r", "")
                .contains("aof_rewrite_in_progress:0\n"));
    assertThat(DockerCommand.shell(again, "redis-cli info persistence"))
        .contains("aof_last_bgrewrite_status:ok", "aof_last_write_status:ok");
  }

  private static List<String> ping(String container) {
    return List.of("exec", container, "redis-cli", "ping");
  }
}
