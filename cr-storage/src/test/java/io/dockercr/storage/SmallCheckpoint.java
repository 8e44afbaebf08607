package io.dockercr.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.StoredCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Files that are soon written, and told from those of any other checkpoint. */
final class SmallCheckpoint {
  private static final int PAGES = 40;

  private SmallCheckpoint() {}

  /** Writes what CRIU would. */
  static void write(Path directory, CheckpointId content) throws IOException {
    Path images = Files.createDirectory(directory.resolve("images"));
    Files.write(images.resolve("pages-1.img"), pages(content));
    Files.writeString(images.resolve("core-1.img"), content.toString());
    Files.writeString(images.resolve("dump.log"), "Dumping finished\n");
  }

  private static byte[] pages(CheckpointId content) {
    byte[] pages = new byte[PAGES * 4096];
    new Random(content.hashCode()).nextBytes(pages);
    return pages;
  }

  /** Makes sure that a checkpoint has what was written for {@code content}. */
  static void assertHas(StoredCheckpoint stored, CheckpointId content) throws Exception {
    stored.verify();
    Path images = stored.directory().resolve("images");
    assertThat(images.resolve("core-1.img")).hasContent(content.toString());
    assertThat(images.resolve("pages-1.img")).hasBinaryContent(pages(content));
  }
}
