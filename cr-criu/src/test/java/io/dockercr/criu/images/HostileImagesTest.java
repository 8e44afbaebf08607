package io.dockercr.criu.images;

import static io.dockercr.criu.images.Crafted.image;
import static io.dockercr.criu.images.Crafted.joined;
import static io.dockercr.criu.images.Crafted.message;
import static io.dockercr.criu.images.Crafted.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that nobody wrote in good faith are refused by name, whatever they claim. */
class HostileImagesTest {
  @TempDir private Path directory;
  private ImageDirectory images;

  @BeforeEach
  void write() throws Exception {
    SampleImages.write(directory);
    images = ImageDirectory.at(directory);
  }

  private void put(String name, byte[]... content) throws Exception {
    Files.write(directory.resolve(name), joined(content));
  }

  private static void assertRefused(ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void anotherKind() throws Exception {
    put("pstree.img", image(Magic.CORE, message(1, 1)));
    assertRefused(images::processes, "pstree.img", "does not begin");
    put("pstree.img", new byte[3]);
    assertRefused(images::processes, "pstree.img", "does not begin");
  }

  @Test
  void lengthsBeyondTheFile() throws Exception {
    put("pstree.img", image(Magic.PSTREE), word(100), new byte[10]);
    assertRefused(images::processes, "a message of 100 bytes is said to be in 10");
    put("pstree.img", image(Magic.PSTREE), word(-1), new byte[10]);
    assertRefused(images::processes, "4294967295");
    put("pstree.img", image(Magic.PSTREE), new byte[2]);
    assertRefused(images::processes, "cut short");
    put("inventory.img", image(Magic.INVENTORY));
    assertRefused(images::inventory, "inventory.img", "cut short");
  }

  @Test
  void lengthsBeyondTheMessage() throws Exception {
    // Field 6 of field 3, said to have 127 bytes.
    put("core-1.img", image(Magic.CORE, message(1, 1, 3, new byte[] {6 << 3 | 2, 127, 65})));
    assertRefused(() -> images.task(1), "core-1.img", "not well formed");
    put("core-1.img", image(Magic.CORE, new byte[] {3 << 3 | 2, -1, -1, -1, -1, 15, 65}));
    assertRefused(() -> images.task(1), "core-1.img");
  }

  @Test
  void numbersThatDoNotEnd() throws Exception {
    put(
        "inventory.img",
        image(Magic.INVENTORY, new byte[] {8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}));
    assertRefused(images::inventory, "inventory.img");
    put("inventory.img", image(Magic.INVENTORY, new byte[] {8, -1, -1}));
    assertRefused(images::inventory, "inventory.img");
  }

  @Test
  void groupsAndFieldZero() throws Exception {
    put("inventory.img", image(Magic.INVENTORY, new byte[] {1 << 3 | 3}));
    assertRefused(images::inventory, "wire type 3");
    put("inventory.img", image(Magic.INVENTORY, new byte[] {2, 0}));
    assertRefused(images::inventory, "inventory.img");
  }

  @Test
  void circlesInTheProcessTree() throws Exception {
    put("pstree.img", image(Magic.PSTREE, message(1, 1), message(1, 2, 2, 3), message(1, 3, 2, 2)));
    assertRefused(images::processes, "each other's ancestors");
    put("pstree.img", image(Magic.PSTREE, message(1, 5, 2, 5)));
    assertRefused(images::processes, "each other's ancestors");
    put("pstree.img", image(Magic.PSTREE, message(1, 5), message(1, 5)));
    assertRefused(images::processes, "there twice");
  }

  @Test
  void aVeryDeepTree() throws Exception {
    byte[][] entries = new byte[20000][];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = message(1, i + 1, 2, i);
    }
    put("pstree.img", image(Magic.PSTREE, entries));
    assertThat(images.processes().steps())
        .last()
        .extracting(ProcessTree.Step::depth)
        .isEqualTo(19999);
  }

  @Test
  void pagesWhereNoneCanBe() throws Exception {
    long heap = SampleImages.HEAP;
    for (byte[] run :
        new byte[][] {
          SampleImages.run(heap + 1, 1, 4),
          message(1, -4096L, 5, 1),
          message(1, heap, 5, -1L),
          message(1, Long.MAX_VALUE - 4095, 5, 2)
        }) {
      put("pagemap-1.img", image(Magic.PAGEMAP, message(1, 1), run));
      assertRefused(() -> images.usage(1, images.layout(1).orElseThrow()), "pagemap-1.img");
    }
    put(
        "pagemap-1.img",
        image(
            Magic.PAGEMAP,
            message(1, 1),
            SampleImages.run(heap + 4096, 1, 4),
            SampleImages.run(heap, 1, 4)));
    assertRefused(() -> images.memory(1).orElseThrow().bytes(heap, 8192), "pagemap-1.img");
  }

  @Test
  void areasThatOverlap() throws Exception {
    byte[] area = message(1, 0x1000, 2, 0x3000, 7, 1);
    put("mm-1.img", image(Magic.MM, message(14, area, 14, message(1, 0x2000, 2, 0x4000, 7, 1))));
    assertRefused(() -> images.layout(1), "mm-1.img", "can't be there");
    put("mm-1.img", image(Magic.MM, message(14, message(1, 0x2000, 2, 0x1000))));
    assertRefused(() -> images.layout(1), "mm-1.img", "can't be there");
    // CRIU lists guard pages after all others, over the areas that they are in.
    put(
        "mm-1.img",
        image(Magic.MM, message(14, area, 14, message(1, 0x2000, 2, 0x3000, 7, 1 << 16))));
    assertThat(images.layout(1).orElseThrow().areas()).hasSize(2);
  }

  @Test
  void pagesThatAreNotThere() throws Exception {
    Files.write(directory.resolve("pages-1.img"), new byte[100]);
    assertRefused(
        () -> images.memory(1).orElseThrow().bytes(SampleImages.HEAP, 200),
        "pages-1.img",
        "cut short");
    Files.delete(directory.resolve("pages-1.img"));
    assertRefused(
        () -> images.memory(1).orElseThrow().bytes(SampleImages.HEAP, 200),
        "pages-1.img",
        "missing");
  }

  @Test
  void compressedPagesAreNamed() throws Exception {
    put(
        "pagemap-1.img",
        image(Magic.PAGEMAP, message(1, 1), message(1, SampleImages.HEAP, 4, 4, 5, 2, 6, 1000)));
    assertThat(images.compressed()).isTrue();
    assertThatThrownBy(() -> images.memory(1).orElseThrow().bytes(SampleImages.HEAP, 10))
        .isInstanceOf(UnreadablePagesException.class)
        .hasMessageContaining("compressed");
  }

  @Test
  void linksAndPipesAreNotOpened() throws Exception {
    Files.delete(directory.resolve("pstree.img"));
    Files.createSymbolicLink(directory.resolve("pstree.img"), Path.of("inventory.img"));
    assertRefused(images::processes, "pstree.img", "no regular file");
  }

  @Test
  void parentsInACircle() throws Exception {
    Files.createSymbolicLink(directory.resolve("parent"), Path.of("."));
    assertRefused(() -> images.memory(1), "parent", "no end");
  }

  @Test
  void fieldsWithoutEnd() throws Exception {
    byte[] many = new byte[(Message.MAX_FIELDS + 1) * 2];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = 1 << 3;
    }
    put("inventory.img", image(Magic.INVENTORY, many));
    assertRefused(images::inventory, "more than " + Message.MAX_FIELDS + " fields");
  }

  @Test
  void unknownFieldsAreTolerated() throws Exception {
    put("pstree.img", image(Magic.PSTREE, message(1, 1, 99, "new", 100, 5, 2000, message(1, 1))));
    assertThat(images.processes().steps()).hasSize(1);
  }
}
