package io.dockercr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.StagedCheckpoint;
import io.dockercr.s3.S3Server;
import io.dockercr.storage.DirectoryStore;
import io.dockercr.storage.encoding.KeyFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How large docker-cr becomes while it copies a checkpoint to a store, verifies it there and brings
 * it back: the highest of its resident memory, as the kernel tells. Only when it is asked for by
 * its name, as no suite does: with {@code -Dpeak.mib=4096}, which is what is promised for, it takes
 * minutes, and room for four such checkpoints in {@code java.io.tmpdir}. No engine is needed:
 * {@code mvn test -pl cr-cli -am -Dtest=PeakMemoryTrial} runs it on the distribution that {@code
 * make build} made.
 */
class PeakMemoryTrial {
  private static final int MIB = Integer.getInteger("peak.mib", 256);
  private static final double MOST_MIB = 128;
  private static final CheckpointId ID = new CheckpointId("web", "first");

  @TempDir static Path temp;
  private static S3Server proxy;

  @BeforeAll
  static void writeCheckpoint() throws Exception {
    KeyFile.create(temp.resolve("key"));
    proxy = S3Server.start(temp.resolve("server"));
    try (DirectoryStore store = DirectoryStore.at(temp.resolve("source"));
        StagedCheckpoint staged = store.stage(ID)) {
      Path images = Files.createDirectory(staged.directory().resolve("images"));
      // Some pages are zeros, as with a real container; the others do not shrink.
      Random random = new Random(7);
      byte[] piece = new byte[1 << 20];
      try (OutputStream out = Files.newOutputStream(images.resolve("pages-1.img"))) {
        for (int i = 0; i < MIB; i++) {
          byte[] some = new byte[piece.length / 8 * 7];
          random.nextBytes(some);
          System.arraycopy(some, 0, piece, 0, some.length);
          out.write(piece);
        }
      }
      staged.commit(TestManifests.of(ID), TestManifests.of(ID).statistics());
    }
  }

  @AfterAll
  static void stopServer() throws Exception {
    proxy.close();
  }

  private static String address(String scheme) {
    Path place = temp.resolve("target");
    return switch (scheme) {
      case "nfs" -> "nfs:" + place + "?force=true&staging=" + temp.resolve("staging");
      case "s3" -> proxy.store("peak");
      default -> scheme + ":" + place;
    };
  }

  @ParameterizedTest
  @CsvSource({
    "file,none,false",
    "file,zstd,true",
    "file,lz4,true",
    "repo,,false",
    "repo,,true",
    "nfs,none,false",
    "nfs,lz4,true",
    "s3,none,false",
    "s3,zstd,true"
  })
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void staysSmall(String scheme, String compress, boolean keyed) throws Exception {
    List<String> how = new ArrayList<>();
    if (compress != null) {
      how.addAll(List.of("--compress", compress));
    }
    if (keyed) {
      how.addAll(List.of("--key-file", temp.resolve("key").toString()));
    }
    List<String> key = keyed ? how.subList(how.size() - 2, how.size()) : List.of();
    String target = address(scheme);
    String what = scheme + (compress == null ? "" : " " + compress) + (keyed ? " encrypted" : "");
    try {
      double there = peak(command("copy", temp.resolve("source") + "/" + ID, target, how));
      double verified = peak(command("verify", target + "/" + ID, null, key));
      double back = peak(command("copy", target + "/" + ID, temp.resolve("back") + "", key));
      System.out.printf(
          "%s, %d MiB: peak %.1f MiB to it, %.1f verifying, %.1f back%n",
          what, MIB, there, verified, back);
      assertThat(Math.max(there, Math.max(verified, back))).as(what).isLessThan(MOST_MIB);
    } finally {
      Shell.run(S3Server.credentials(), command("rm", target + "/" + ID, null, key));
      for (String left : List.of("target", "back", "staging")) {
        Shell.run(S3Server.credentials(), List.of("rm", "-rf", temp.resolve(left).toString()));
      }
    }
  }

  private static List<String> command(
      String name, String checkpoint, String target, List<String> more) {
    List<String> command = new ArrayList<>(List.of(Shell.DOCKER_CR, name, checkpoint));
    if (target != null) {
      command.add(target);
    }
    command.addAll(more);
    command.add("--quiet");
    return command;
  }

  /** Runs a command that must succeed. Returns the most that it had resident, in MiB. */
  private static double peak(List<String> command) throws Exception {
    Path said = temp.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().putAll(S3Server.credentials());
    Process process = builder.start();
    long kib = 0;
    do {
      kib = Math.max(kib, highest(process.pid()));
    } while (!process.waitFor(10, TimeUnit.MILLISECONDS));
    assertThat(process.exitValue()).as(command + ": " + Files.readString(said)).isZero();
    assertThat(kib).isPositive();
    return kib / 1024.0;
  }

  private static long highest(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      // It has ended.
      return 0;
    }
  }
}
