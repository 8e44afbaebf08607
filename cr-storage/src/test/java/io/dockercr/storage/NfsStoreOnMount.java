package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.StoreProgress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The store for NFS where it belongs: on a mount of the kernel, which the variable {@code
 * DOCKER_CR_NFS_DIRECTORY} names. No build machine has one, so its name is none that Surefire looks
 * for: {@code test/vm/second/71-contract.sh} runs it.
 */
class NfsStoreOnMount extends NfsStoreTest {
  private Path export;

  @Override
  Path export() throws IOException {
    Path mount = Path.of(System.getenv("DOCKER_CR_NFS_DIRECTORY"));
    export = Files.createTempDirectory(mount, "test-").resolve("export");
    return export;
  }

  @Override
  String forced() {
    return "";
  }

  @Test
  void aFileThatIsOpenIsRemovedLater() throws Exception {
    write(FIRST);
    Path pages = export.resolve("web/first/images/pages-1.img");
    try (FileChannel open = FileChannel.open(pages, StandardOpenOption.READ)) {
      store.delete(FIRST);
      assertThat(open.size()).isPositive();
      assertThat(store.list()).isEmpty();
      assertThat(left()).singleElement().asString().startsWith(".deleted-first-");
      // The name is free.
      write(FIRST);
    }
    store.reclaim(false, StoreProgress.NONE);
    assertThat(left()).containsExactly("first");
    assertThat(store.verify(id -> true, StoreProgress.NONE)).isEmpty();
  }

  private List<String> left() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(export.resolve("web"))) {
      paths.forEach(path -> names.add(path.getFileName().toString()));
    }
    return names;
  }
}
