package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.UnsupportedContainerException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks, addresses and connections. */
@Compatibility
class NetworksIT {
  private static final String ADDRESSES =
      "ip -o addr | grep -v ' fe80' | awk '{print $2, $3, $4}' | sort; ip route | sort";

  /** Sends each line back, on one connection; says at its end how many there were. */
  private static final String COUNTING_SERVER =
      """
      import socket
      s = socket.create_server(('', 9000))
      print('listening', flush=True)
      c, _ = s.accept()
      n = 0
      for line in c.makefile('r'):
          n += 1
          c.sendall(line.encode())
      print('closed', n, flush=True)
      while True: s.accept()
      """;

  /** Sends the numbers from 1 on, each after the answer to the last. */
  private static final String COUNTING_CLIENT =
      """
      import socket, time
      c = socket.create_connection(('%s', %d))
      f = c.makefile('r')
      n = 0
      while True:
          n += 1
          c.sendall(b'%%d\\n' %% n)
          assert f.readline().strip() == str(n)
          print(n, flush=True)
          time.sleep(0.05)
      """;

  @RegisterExtension private final Trial trial = new Trial();

  /** A user-defined network that is removed after the test. */
  private String network(String suffix, String... words) throws Exception {
    String network = trial.name() + suffix;
    List<String> all = new java.util.ArrayList<>(List.of("network", "create"));
    all.addAll(List.of(words));
    all.add(network);
    DockerCommand.docker(all.toArray(String[]::new));
    trial.afterwards("network", "rm", network);
    return network;
  }

  @Test
  @Proves(Row.NETWORKS)
  void severalNetworks() throws Exception {
    String one = network("-one");
    String two = network("-two");
    String peer = trial.another("-peer");
    DockerCommand.docker(
        "run", "--detach", "--name", peer, "--network", one, TestEngine.BUSYBOX, "sleep", "1000");
    DockerCommand.docker("network", "connect", two, peer);
    trial.run(
        "--network=name=" + one + ",alias=db",
        "--network=" + two,
        TestEngine.BUSYBOX,
        "sh",
        "-c",
        Trial.WITNESS);
    Trial.awaitLine(trial.name());
    String number = Trial.logs(trial.name()).get(0);

    String again = trial.moveOver();

    trial.assertWitnessGoesOn(again, number);
    assertThat(DockerCommand.shell(peer, "ping -c 1 -W 5 db && ping -c 1 -W 5 " + again))
        .contains("1 packets received");
    assertThat(DockerCommand.shell(again, "ping -c 1 -W 5 " + peer + "; ip -o addr | grep -c eth"))
        .contains("1 packets received")
        .endsWith("2");
  }

  @Test
  @Proves(Row.FIXED_ADDRESSES)
  void fixedAddresses() throws Exception {
    String network =
        network("-fixed", "--ipv6", "--subnet=10.213.7.0/24", "--subnet=fd00:213:7::/64");
    String said =
        trial.assertSame(
            List.of(
                "--network=" + network,
                "--ip=10.213.7.77",
                "--ip6=fd00:213:7::77",
                "--mac-address=02:42:0a:d5:07:4d"),
            ADDRESSES + "; cat /sys/class/net/eth0/address");
    assertThat(said).contains("10.213.7.77/24", "fd00:213:7::77", "02:42:0a:d5:07:4d");
  }

  @Test
  @Proves(Row.NETWORK_NONE)
  void noNetwork() throws Exception {
    assertThat(trial.assertSame(List.of("--network=none"), ADDRESSES))
        .contains("lo")
        .doesNotContain("eth0");
  }

  @ParameterizedTest
  @CsvSource({
    "NETWORK_SHARED,--network=host",
    "NAMESPACES_SHARED,--pid=host",
    "NAMESPACES_SHARED,--ipc=host",
    "NAMESPACES_SHARED,--uts=host"
  })
  void sharedNamespacesAreRefused(Row row, String option) throws Exception {
    trial.runWitness(List.of(option));
    assertThatThrownBy(trial::checkpoint)
        .as(row.what())
        .isInstanceOf(UnsupportedContainerException.class);
    assertThat(TestEngine.isRunning(trial.name())).isTrue();
    assertThat(trial.store().list()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"NETWORK_SHARED,network", "NAMESPACES_SHARED,pid", "NAMESPACES_SHARED,ipc"})
  void anothersNamespacesAreRefused(Row row, String kind) throws Exception {
    String peer = trial.another("-peer");
    DockerCommand.docker(
        "run", "--detach", "--name", peer, "--ipc=shareable", TestEngine.BUSYBOX, "sleep", "1000");
    trial.runWitness(List.of("--" + kind + "=container:" + peer));
    assertThatThrownBy(trial::checkpoint)
        .as(row.what())
        .isInstanceOf(UnsupportedContainerException.class);
    assertThat(TestEngine.isRunning(trial.name())).isTrue();
  }

  @Test
  @Proves(Row.TCP_SERVER)
  void aClientOutsideNoticesNothing() throws Exception {
    String network = network("-tcp", "--subnet=10.213.8.0/24");
    trial.run("--network=" + network, TestEngine.DEBIAN, "python3", "-c", COUNTING_SERVER);
    Trial.awaitLine(trial.name());
    String client = trial.another("-client");
    DockerCommand.docker(
        "run",
        "--detach",
        "--name",
        client,
        "--network=" + network,
        TestEngine.DEBIAN,
        "python3",
        "-c",
        COUNTING_CLIENT.formatted(addressOf(trial.name()), 9000));
    Trial.await("it counts", () -> TestEngine.lastNumber(client) > 3);

    String again = trial.moveOver(CheckpointOptions.DEFAULT.withTcpEstablished(true));

    int last = TestEngine.lastNumber(client);
    Trial.await("it counts on", () -> TestEngine.lastNumber(client) > last + 5);
    assertThat(Trial.logs(again)).isEmpty();
  }

  @Test
  @Proves(Row.TCP_SERVER)
  void aClientOfAPublishedPortNoticesNothing() throws Exception {
    String network = network("-tcp", "--subnet=10.213.9.0/24");
    trial.run(
        "--network=" + network,
        "--publish=19002:9000",
        TestEngine.DEBIAN,
        "python3",
        "-c",
        COUNTING_SERVER);
    Trial.awaitLine(trial.name());
    try (Socket client = new Socket()) {
      client.connect(
          new InetSocketAddress(TestEngine.host(), 19002), TestEngine.patienceMillis(5_000));
      client.setSoTimeout(TestEngine.patienceMillis(60_000));
      assertThat(ask(client, "before")).isEqualTo("before");
      String again = trial.moveOver(CheckpointOptions.DEFAULT.withTcpEstablished(true));
      assertThat(ask(client, "after")).isEqualTo("after");
      assertThat(Trial.logs(again)).isEmpty();
    }
  }

  private static String addressOf(String container) throws Exception {
    return DockerCommand.docker(
        "inspect",
        "--format",
        "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
        container);
  }

  private static String ask(Socket socket, String question) throws Exception {
    PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
    out.println(question);
    return new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--tty=false", "--tty"})
  @Proves(Row.TCP_CLIENT)
  void aServerOutsideNoticesNothing(String terminal) throws Exception {
    String network = network("-tcp", "--subnet=10.213.8.0/24");
    String server = trial.another("-server");
    DockerCommand.docker(
        "run",
        "--detach",
        "--name",
        server,
        "--network=" + network,
        TestEngine.BUSYBOX,
        "nc",
        "-l",
        "-p",
        "9001",
        "-e",
        "cat");
    String address = addressOf(server);
    trial.run(
        "--network=" + network,
        terminal,
        TestEngine.DEBIAN,
        "python3",
        "-c",
        COUNTING_CLIENT.formatted(address, 9001));
    Trial.await("it counts", () -> TestEngine.lastNumber(trial.name()) > 3);

    String again = trial.moveOver(CheckpointOptions.DEFAULT.withTcpEstablished(true));

    Trial.await("it counts on", () -> TestEngine.lastNumber(again) > 8);
    assertThat(Integer.parseInt(Trial.logs(again).get(0))).isGreaterThan(3);
    assertThat(TestEngine.isRunning(server)).isTrue();
  }

  @Test
  @Proves(Row.TCP_CLOSE)
  void connectionsAreClosedWhenAskedFor() throws Exception {
    trial.run("--publish=19001:9000", TestEngine.DEBIAN, "python3", "-c", COUNTING_SERVER);
    Trial.awaitLine(trial.name());
    try (Socket client = new Socket()) {
      client.connect(
          new InetSocketAddress(TestEngine.host(), 19001), TestEngine.patienceMillis(5_000));
      client.setSoTimeout(TestEngine.patienceMillis(30_000));
      assertThat(ask(client, "before")).isEqualTo("before");
      String again = trial.moveOver(CheckpointOptions.DEFAULT.withTcpClose(true));
      Trial.await("the end is seen", () -> Trial.logs(again).contains("closed 1"));
    }
  }
}
