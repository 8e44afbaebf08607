package io.dockercr.criu.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three dumps in a chain, and what is made of them. */
class FlatImagesTest {
  private static final int PARENT = 1;
  private static final int LAZY = 2;
  private static final int PRESENT = 4;
  private static final int PAGE = PageRun.PAGE_BYTES;
  private static final long BASE = 0x10000;

  @TempDir Path temp;
  private Path images;
  private Path flat;

  @BeforeEach
  void chain() throws IOException {
    images = Files.createDirectory(temp.resolve("images"));
    flat = Files.createDirectory(temp.resolve("flat"));
    Path parent = Files.createDirectory(images.resolve("parent"));
    Path first = Files.createDirectory(parent.resolve("parent"));
    // Pages 0 to 3, then 1 and 2 again, then 2 again and a new one.
    dump(first, 9, "aaaa", run(0, 4, PRESENT | LAZY));
    dump(parent, 7, "bb", run(0, 1, PARENT), run(1, 2, PRESENT | LAZY), run(3, 1, PARENT));
    dump(
        images,
        3,
        "cc",
        run(0, 2, PARENT),
        run(2, 1, PRESENT),
        run(3, 1, PARENT),
        run(8, 1, PRESENT));
    Files.writeString(images.resolve("inventory.img"), "as it was");
    Files.writeString(parent.resolve("inventory.img"), "another");
  }

  private static byte[] run(int page, int count, int flags) {
    return SampleImages.run(BASE + (long) page * PAGE, count, flags);
  }

  private static void dump(Path directory, int pagesId, String pages, byte[]... runs)
      throws IOException {
    List<byte[]> messages = new ArrayList<>(List.of(Crafted.message(1, pagesId)));
    messages.addAll(List.of(runs));
    Files.write(
        directory.resolve("pagemap-1.img"),
        Crafted.image(Magic.PAGEMAP, messages.toArray(byte[][]::new)));
    byte[] content = new byte[pages.length() * PAGE];
    for (int i = 0; i < pages.length(); i++) {
      Arrays.fill(content, i * PAGE, (i + 1) * PAGE, (byte) pages.charAt(i));
    }
    Files.write(directory.resolve("pages-" + pagesId + ".img"), content);
  }

  @Test
  void theNewestOfEachPageIsThere() throws Exception {
    FlatImages.write(images, flat);

    StringBuilder pages = new StringBuilder();
    byte[] content = Files.readAllBytes(flat.resolve("pages-3.img"));
    for (int at = 0; at < content.length; at += PAGE) {
      String page = new String(content, at, PAGE, UTF_8);
      assertThat(page).isEqualTo(page.substring(0, 1).repeat(PAGE));
      pages.append(page.charAt(0));
    }
    assertThat(pages).hasToString("abcac");
    List<PageRun> runs = new ArrayList<>();
    try (PageMap map = PageMap.open(ImageSource.at(flat), "pagemap-1.img")) {
      assertThat(map.pagesId()).isEqualTo(3);
      for (PageRun run = map.next(); run != null; run = map.next()) {
        runs.add(run);
      }
    }
    PageRun.Where here = PageRun.Where.HERE;
    assertThat(runs)
        .containsExactly(
            new PageRun(BASE, 2L * PAGE, here, 0, true),
            new PageRun(BASE + 2L * PAGE, PAGE, here, 2L * PAGE, false),
            new PageRun(BASE + 3L * PAGE, PAGE, here, 3L * PAGE, true),
            new PageRun(BASE + 8L * PAGE, PAGE, here, 4L * PAGE, false));
  }

  @Test
  void allElseIsCopiedAndNothingOfTheParents() throws Exception {
    FlatImages.write(images, flat);
    assertThat(flat.resolve("inventory.img")).hasContent("as it was");
    try (var files = Files.list(flat)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("inventory.img", "pagemap-1.img", "pages-3.img");
    }
  }

  @Test
  void pagesThatAreNowhereAreNotLeftOut() throws Exception {
    dump(images, 3, "", run(0, 1, LAZY));
    assertThatThrownBy(() -> FlatImages.write(images, flat))
        .isInstanceOf(UnreadablePagesException.class)
        .hasMessageContaining("page server");
  }
}
