package io.dockercr.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.cli.Archives.Compression;
import io.dockercr.criu.images.SampleImages;
import io.dockercr.criu.images.SampleImagesLarge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkpoint of more than a GiB in 40,000 runs of pages, with a heap of 100 MiB: everything that
 * looks into one goes well, and a summary reads no more of it than of a small one.
 */
class LargeCheckpointTest {
  private static final long HEAP_BYTES = 1280L << 20;
  private static final int RUNS = 40_000;

  /** Of a compressed archive, which is gone through. */
  private static final long COMPRESSED_HEAP_BYTES = 512L << 20;

  @TempDir private static Path temp;
  private static Path small;
  private static Path smallTar;
  private static Path large;
  private static Path largeTar;

  @BeforeAll
  static void write() throws Exception {
    small = Files.createDirectories(temp.resolve("small"));
    SampleImages.write(Files.createDirectory(small.resolve("images")));
    large = checkpoint("large", HEAP_BYTES);
    smallTar = Archives.of(dumped(small), temp.resolve("small.tar"), Compression.NONE);
    largeTar = Archives.of(dumped(large), temp.resolve("large.tar"), Compression.NONE);
  }

  private static Path checkpoint(String name, long bytes) throws IOException {
    Path directory = Files.createDirectories(temp.resolve(name));
    SampleImagesLarge.write(Files.createDirectory(directory.resolve("images")), bytes, RUNS);
    return directory;
  }

  /** The same as others lay it out, in another directory. */
  private static Path dumped(Path checkpoint) throws IOException {
    Path directory = Files.createDirectories(temp.resolve(checkpoint.getFileName() + "-dumped"));
    Files.move(checkpoint.resolve("images"), directory.resolve("checkpoint"));
    Files.createSymbolicLink(checkpoint.resolve("images"), directory.resolve("checkpoint"));
    Files.writeString(directory.resolve("config.dump"), "{}");
    Files.writeString(directory.resolve("spec.dump"), "{}");
    return directory;
  }

  private record Run(String out, String err, int code, long bytesRead, long millis) {}

  private static Run run(String... arguments) throws Exception {
    Path err = Files.createTempFile(temp, "err", "");
    Path out = Files.createTempFile(temp, "out", "");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx100m",
                "-XX:+UseSerialGC",
                "-Dsmall=" + small.resolve("images"),
                "-cp",
                System.getProperty("java.class.path"),
                MeasuredCommand.class.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectError(err.toFile())
            .redirectOutput(out.toFile())
            .start();
    process.getOutputStream().close();
    process.waitFor();
    String said = Files.readString(err, UTF_8);
    String[] last = said.strip().substring(said.strip().lastIndexOf('\n') + 1).split(" ");
    assertThat(last).as(said).hasSize(3);
    Run run =
        new Run(
            Files.readString(out, UTF_8),
            said,
            Integer.parseInt(last[0]),
            Long.parseLong(last[1]),
            Long.parseLong(last[2]));
    System.out.println(
        String.join(" ", arguments).replace(temp + "/", "")
            + ": "
            + run.millis()
            + " ms, "
            + run.bytesRead()
            + " bytes read");
    assertThat(run.code()).as(said).isZero();
    return run;
  }

  /** Of memory it reads the first process's map and one page; that map has a MiB. */
  @Test
  void aSummaryReadsNoMoreThanTheListOfPages() throws Exception {
    for (List<Path> pair : List.of(List.of(small, large), List.of(smallTar, largeTar))) {
      Run little = run("inspect", pair.get(0) + "", "--summary");
      Run much = run("inspect", pair.get(1) + "", "--summary");
      assertThat(much.out()).contains("1  sh -c sleep 1; wait", "1.2 GiB");
      assertThat(much.bytesRead() - little.bytesRead()).isLessThan(4 << 20);
    }
  }

  @Test
  void everythingIsShown() throws Exception {
    for (Path checkpoint : List.of(large, largeTar)) {
      for (String format : List.of("text", "tree", "json", "html")) {
        Run run = run("inspect", checkpoint + "", "--all", "--format", format);
        assertThat(run.out()).contains("sleep 1; wait", "[heap]");
        assertThat(run.bytesRead()).isLessThan(64 << 20);
      }
    }
  }

  @Test
  void memoryIsSearchedAndCompared() throws Exception {
    for (Path checkpoint : List.of(large, largeTar)) {
      assertThat(run("memory", checkpoint + "", "--search", "the secret of 1").out().lines())
          .hasSize(1);
    }
    assertThat(run("memory", largeTar + "", "--search-regex", "the s\\w+ of 1").out().lines())
        .hasSize(1);
    assertThat(run("diff", large + "", largeTar + "", "--format", "json").out())
        .contains("\"processes\" : [ ]");
  }

  @Test
  void compressedArchivesToo() throws Exception {
    Path directory = dumped(checkpoint("half", COMPRESSED_HEAP_BYTES));
    for (Compression how : List.of(Compression.GZIP, Compression.ZSTD)) {
      Path archive = Archives.of(directory, temp.resolve("half." + how), how);
      assertThat(run("inspect", archive + "").out()).contains("sh -c sleep 1; wait", "469");
      assertThat(run("memory", archive + "", "--search", "the secret of 1").out().lines())
          .hasSize(1);
    }
  }
}
