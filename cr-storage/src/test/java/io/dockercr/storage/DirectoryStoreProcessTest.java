package io.dockercr.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several processes and threads at one store. */
class DirectoryStoreProcessTest {
  @TempDir Path temp;

  @Test
  void writersOfOneContainerDontDisturbEachOther() throws Exception {
    Path root = temp.resolve("store");
    Process one = WriterProcess.start("022", root, "one", 4);
    Process two = WriterProcess.start("022", root, "two", 4);
    List<String> reported = new ArrayList<>(reports(one));
    reported.addAll(reports(two));
    assertThat(reported).hasSize(16).noneMatch(line -> line.startsWith("failed"));
    DirectoryStore store = DirectoryStore.at(root);
    assertThat(store.list())
        .extracting(manifest -> manifest.id().toString())
        .containsExactlyInAnyOrderElementsOf(reported);
    for (CheckpointManifest manifest : store.list()) {
      store.open(manifest.id()).verify();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"000", "777"})
  void modesDontDependOnTheUmask(String umask) throws Exception {
    Path root = temp.resolve("store");
    assertThat(reports(WriterProcess.start(umask, root, "n", 1)))
        .containsExactlyInAnyOrder("web/n-a-0", "web/n-b-0");
    assertAllIsPrivate(root);
  }

  /** Every file is the owner's alone, and so is every directory. */
  static void assertAllIsPrivate(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.toList()) {
        assertThat(Files.getPosixFilePermissions(path))
            .as(path.toString())
            .isEqualTo(
                Files.isDirectory(path)
                    ? TrustedDirectory.DIRECTORY_PERMISSIONS
                    : TrustedDirectory.FILE_PERMISSIONS);
      }
    }
  }

  private static List<String> reports(Process process) throws Exception {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      assertThat(lines.readLine()).isEqualTo("started");
      List<String> reports = lines.lines().toList();
      assertThat(process.waitFor()).isZero();
      return reports;
    }
  }

  @Test
  void stagingAndDiscardingAtOnceNeverFails() throws Exception {
    DirectoryStore store = DirectoryStore.at(temp.resolve("a/store"));
    Callable<Void> writer =
        () -> {
          for (int i = 0; i < 100; i++) {
            store.stage(new CheckpointId("web", "n" + i)).close();
          }
          return null;
        };
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> writers = List.of(writer, writer, writer, writer);
      for (Future<Void> result : threads.invokeAll(writers)) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
    // Who made a directory may find it in use by another, who did not make it.
    try (Stream<Path> paths = Files.walk(temp)) {
      assertThat(paths).allMatch(Files::isDirectory);
    }
  }
}
