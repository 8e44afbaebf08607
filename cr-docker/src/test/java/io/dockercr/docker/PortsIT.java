package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.CheckpointResult;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.PublishedPort;
import io.dockercr.api.RestoreRequest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a restored container publishes. */
@Compatibility
class PortsIT {
  private static final String SERVER =
      "mkdir /www; echo web >/www/index.html; echo ready; exec httpd -f -p 80 -h /www";

  @RegisterExtension private final Trial trial = new Trial();

  private void runServer(String... options) throws Exception {
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(List.of(TestEngine.BUSYBOX, "sh", "-c", SERVER));
    trial.run(words);
    Trial.awaitLine(trial.name());
  }

  private static void publish(RestoreRequest.Builder request, String ports) {
    PublishedPort.parse(ports).forEach(request::publish);
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket(TestEngine.host(), port)) {
      socket.setSoTimeout(TestEngine.patienceMillis(5_000));
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      return new String(answer, StandardCharsets.US_ASCII).contains("web");
    } catch (IOException e) {
      return false;
    }
  }

  private static JsonNode portsOf(String container) throws Exception {
    return Trial.inspect(container).path("NetworkSettings").path("Ports");
  }

  @Test
  @Proves(Row.PUBLISH)
  void theSamePortsAgain() throws Exception {
    runServer("--publish=19011:80");
    Trial.await("the server answers", () -> answers(19011));
    String again = trial.moveOver();
    Trial.await("the restored server answers", () -> answers(19011));
    assertThat(portsOf(again).path("80/tcp").get(0).path("HostPort").asText()).isEqualTo("19011");
  }

  @Test
  @Proves(Row.PUBLISH)
  void otherPortsInsteadBesideTheOriginal() throws Exception {
    runServer("--publish=19012:80", "--publish=19013:81");
    CheckpointResult checkpoint =
        trial.checkpoint(CheckpointOptions.DEFAULT.withLeaveRunning(true));
    String again = trial.another("-again");

    trial.restore(
        checkpoint,
        again,
        request -> {
          publish(request, "0.0.0.0:19014-19015:80-81");
          publish(request, "0.0.0.0:19016:80");
          publish(request, "53/udp");
        });

    Trial.await("the new ports answer", () -> answers(19014) && answers(19016));
    assertThat(answers(19012)).as("the original's port").isTrue();
    assertThat(portsOf(again).path("80/tcp")).hasSize(2);
    assertThat(portsOf(again).path("81/tcp").get(0).path("HostPort").asText()).isEqualTo("19015");
    assertThat(portsOf(again).path("53/udp").get(0).path("HostPort").asInt()).isPositive();
  }

  @Test
  @Proves(Row.PUBLISH)
  void aTakenPortIsNamedAndNothingIsLeft() throws Exception {
    runServer("--publish=19017:80");
    CheckpointResult checkpoint =
        trial.checkpoint(CheckpointOptions.DEFAULT.withLeaveRunning(true));
    String again = trial.another("-again");
    List<String> before = TestEngine.containerNames();

    assertThatThrownBy(() -> trial.restore(checkpoint, again, request -> {}))
        .isInstanceOf(EngineFailedException.class)
        .hasMessageContaining("19017")
        .hasMessageContaining("allocated");
    assertThatThrownBy(
            () -> trial.restore(checkpoint, again, request -> publish(request, "19017:80")))
        .isInstanceOf(EngineFailedException.class)
        .hasMessageContaining("19017");

    assertThat(TestEngine.containerNames()).isEqualTo(before);
    assertThat(pendingRestores()).isEmpty();
    assertThat(answers(19017)).as("the original's port").isTrue();
    trial.restore(checkpoint, again, request -> publish(request, "19018:80"));
    Trial.await("the restored server answers", () -> answers(19018));
  }

  /** Of this test's containers, there may be others of tests beside this one. */
  private static List<Path> pendingRestores() throws Exception {
    List<Path> pending = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(RunDirectory.RESTORES)) {
      for (Path path : all) {
        if (TestEngine.exists(path.getFileName().toString())) {
          pending.add(path);
        }
      }
    }
    return pending;
  }

  @Test
  @Proves(Row.PUBLISH)
  void withoutANetworkNothingIsPublished() throws Exception {
    trial.runWitness(List.of("--network=none"));
    CheckpointResult checkpoint = trial.checkpoint();
    String again = trial.another("-again");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trial.restore(checkpoint, again, request -> publish(request, "19019:80")))
        .withMessageContaining("no network");
    assertThat(TestEngine.exists(again)).isFalse();
  }
}
