package io.dockercr.criu.images;

import static io.dockercr.criu.images.Crafted.image;
import static io.dockercr.criu.images.Crafted.message;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small checkpoint made by hand: a shell (1) with a worker of two threads (7) and a zombie (9).
 * The worker's name and a path are what an attacker would choose.
 */
public final class SampleImages {
  public static final long STACK = 0x7ffc00000000L;
  public static final long HEAP = 0x555500000000L;
  public static final String EVIL = "evil\u001b[31m\u009b2J\u202e<b>&\"";

  private static final int STACK_BYTES = 4 * PageRun.PAGE_BYTES;
  private static final long ARGUMENTS = STACK + 2 * PageRun.PAGE_BYTES + 4000;
  private static final String COMMAND = "sh\0-c\0sleep 1; wait\0";
  private static final String ENVIRONMENT = "PATH=/bin\0LANG=\0EVIL=" + EVIL + "\0";

  private final Path directory;

  private SampleImages(Path directory) {
    this.directory = directory;
  }

  /** Writes it into a directory that is there. */
  public static void write(Path directory) throws IOException {
    SampleImages images = new SampleImages(directory);
    images.tree();
    images.memory();
    images.files();
    images.others();
  }

  private void put(String name, byte[] content) throws IOException {
    Files.write(directory.resolve(name), content);
  }

  private void tree() throws IOException {
    put(
        "inventory.img",
        image(
            Magic.INVENTORY,
            message(1, 2, 2, 1, 6, 2, 8, 5_000_000L, 11, 1, 12, message(12, "cuda"), 13, "run")));
    put(
        "pstree.img",
        image(
            Magic.PSTREE,
            message(1, 1, 2, 0, 3, 1, 4, 1, 5, 1),
            message(1, 7, 2, 1, 3, 1, 4, 1, 5, new byte[] {7, 8}),
            message(1, 9, 2, 1, 3, 1, 4, 1, 5, 9)));
    byte[] limits = message(1, message(1, -1L, 2, -1L), 1, message(1, 1024, 2, 4096));
    byte[] credentials =
        message(
            1, 33, 2, 34, 3, 33, 4, 34, 11, 0xa80425fb, 11, 1, 14, 5, 15, "docker-default", 18, 1);
    put(
        "core-1.img",
        image(
            Magic.CORE,
            message(
                1,
                1,
                3,
                message(1, 1, 2, 0, 6, "sh", 8, limits, 14, -998L),
                5,
                message(3, 9, 10, credentials, 11, 2, 12, 0, 16, 1))));
    for (int thread : new int[] {7, 8}) {
      put(
          "core-" + thread + ".img",
          image(Magic.CORE, message(1, 1, 3, message(1, 3, 6, EVIL), 5, message(13, EVIL))));
    }
    put("core-9.img", image(Magic.CORE, message(1, 1, 3, message(1, 6, 2, 256, 6, "gone"))));
    for (int pid : new int[] {1, 7}) {
      put(
          "ids-" + pid + ".img",
          image(Magic.IDS, message(1, pid, 2, 1, 3, 1, 6, 11, 7, 12, 8, 13, 9, 14)));
      put("fs-" + pid + ".img", image(Magic.FS, message(1, 2, 2, 3, 3, 022)));
    }
  }

  /** An address space with a heap of that size. */
  static byte[] layout(long heapBytes) {
    byte[] file = area(0x400000L, 0x402000L, 1, 5, 1 | 1 << 6, 4096);
    byte[] heap = area(HEAP, HEAP + heapBytes, 0, 3, 1 | 1 << 5 | 1 << 9, 0);
    byte[] shared = area(0x7f0000000000L, 0x7f0000002000L, 77, 3, 1 | 1 << 8, 0);
    byte[] stack = area(STACK, STACK + STACK_BYTES, 0, 3, 1 | 1 << 1 | 1 << 9, 0);
    byte[] vsyscall = area(0xffffffffff600000L, 0xffffffffff601000L, 0, 5, 1 << 2, 0);
    long environment = ARGUMENTS + COMMAND.length();
    long end = environment + ENVIRONMENT.getBytes(StandardCharsets.UTF_8).length;
    return image(
        Magic.MM,
        message(
            1,
            0x400000L,
            2,
            0x401000L,
            6,
            HEAP,
            7,
            HEAP + heapBytes,
            5,
            STACK,
            8,
            ARGUMENTS,
            9,
            environment,
            10,
            environment,
            11,
            end,
            12,
            1,
            14,
            file,
            14,
            heap,
            14,
            shared,
            14,
            stack,
            14,
            vsyscall));
  }

  private void memory() throws IOException {
    for (int pid : new int[] {1, 7}) {
      put("mm-" + pid + ".img", layout(0x21000));
      put(
          "pagemap-" + pid + ".img",
          image(
              Magic.PAGEMAP,
              message(1, pid),
              run(HEAP, 2, 4),
              run(HEAP + 0x4000, 1, 1),
              run(STACK + 0x1000, 3, 4)));
      put("pages-" + pid + ".img", pages(pid));
    }
    put("pagemap-shmem-77.img", image(Magic.PAGEMAP, message(1, 3), run(0x1000, 1, 4)));
    byte[] page = new byte[PageRun.PAGE_BYTES];
    System.arraycopy("shared secret".getBytes(StandardCharsets.UTF_8), 0, page, 100, 13);
    put("pages-3.img", page);
  }

  private static byte[] area(long start, long end, int file, int rights, int status, long offset) {
    boolean shared = (status & 1 << 8) != 0;
    return message(
        1,
        start,
        2,
        end,
        3,
        shared ? 0 : offset,
        4,
        file,
        5,
        rights,
        6,
        shared ? 1 : 2,
        7,
        status,
        8,
        1);
  }

  /** As CRIU 4.2 writes it. */
  static byte[] run(long address, int pages, int flags) {
    return message(1, address, 2, pages, 4, flags, 5, pages);
  }

  /** Two pages of the heap and three of the stack. */
  static byte[] pages(int pid) {
    byte[] heap = new byte[2 * PageRun.PAGE_BYTES];
    byte[] stack = new byte[3 * PageRun.PAGE_BYTES];
    // Across the boundary of two pages.
    byte[] secret = ("the secret of " + pid).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(secret, 0, heap, PageRun.PAGE_BYTES - 5, secret.length);
    byte[] texts = (COMMAND + ENVIRONMENT).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(texts, 0, stack, (int) (ARGUMENTS - STACK - 0x1000), texts.length);
    return Crafted.joined(heap, stack);
  }

  private void files() throws IOException {
    byte[] owner = message(1, 0);
    byte[][] entries = {
      message(1, 1, 2, 1, 3, message(1, 1, 2, 0, 3, 0, 5, owner, 6, "/bin/busybox", 8, 1000L)),
      message(1, 1, 2, 2, 3, message(1, 2, 2, 0, 3, 0, 6, "/work")),
      message(1, 1, 2, 3, 3, message(1, 3, 2, 0, 3, 0, 6, "/")),
      message(1, 1, 2, 4, 3, message(1, 4, 2, 02001, 3, 17, 6, "/tmp/" + EVIL, 8, 40L)),
      message(1, 2, 2, 5, 18, message(1, 5, 2, 4711, 3, 1)),
      message(
          1,
          4,
          2,
          6,
          4,
          message(1, 6, 2, 0xabc, 3, 2, 4, 1, 5, 6, 6, 10, 7, 80, 8, 0, 10, 511, 11, 0, 12, 0)),
      message(
          1,
          4,
          2,
          7,
          4,
          message(
              1,
              7,
              2,
              0xabd,
              3,
              10,
              4,
              1,
              5,
              6,
              6,
              1,
              7,
              443,
              8,
              50000,
              11,
              0,
              11,
              0,
              11,
              0,
              11,
              0x01000000,
              12,
              0x20010db8,
              12,
              0,
              12,
              0,
              12,
              0)),
      message(
          1,
          5,
          2,
          8,
          16,
          message(
              1, 8, 2, 21, 3, 1, 4, 1, 8, 22, 11, "\0abstract".getBytes(StandardCharsets.UTF_8))),
      message(1, 6, 2, 9, 8, message(1, 9, 4, -1L)),
      message(1, 7, 2, 10, 9, message(1, 10, 4, message(1, 10, 2, 5), 4, message(1, 10, 2, 6))),
      message(1, 17, 2, 11, 12, message(1, 11, 4, 1, 7, 2, 8, 500_000_000L, 9, 1)),
      message(1, 18, 2, 12, 20, message(1, 12, 2, 2, 5, 31)),
      message(1, 11, 2, 13, 19, message(1, 13, 2, 41)),
      message(1, 77, 2, 14, 60, message(1, 14)),
      message(1, 13, 2, 15, 7, message(1, 15, 2, 23, 3, 0, 7, 7)),
      message(1, 10, 2, 16, 6, message(1, 16, 2, 3, 3, 3)),
      message(1, 9, 2, 17, 10, message(1, 17, 4, 0x4002)),
      message(1, 8, 2, 18, 13, message(1, 18, 5, message(6, 1, 7, message(4, "/etc")))),
    };
    put("files.img", image(Magic.FILES, entries));
    byte[][] descriptors = new byte[entries.length - 3][];
    for (int i = 0; i < descriptors.length; i++) {
      descriptors[i] = message(1, i + 4, 2, i % 2, 3, 1, 4, i);
    }
    put("fdinfo-1.img", image(Magic.FDINFO, descriptors));
    put("memfd.img", image(Magic.MEMFD_INODE, message(1, "frames", 4, 8192L, 5, 78, 6, 1, 7, 31L)));
    put(
        "tty-info.img",
        image(
            Magic.TTY_INFO,
            message(1, 41, 2, 1, 6, 1, 7, 1, 11, message(1, 24, 2, 80), 12, message(1, 3))));
    put(
        "tcp-stream-abd.img",
        Crafted.joined(
            image(Magic.TCP_STREAM, message(1, 3, 2, 1, 3, 5, 4, 1, 7, 1460, 12, 2)),
            "inqoutqu".getBytes(StandardCharsets.UTF_8)));
    put("filelocks.img", image(Magic.FILE_LOCKS, message(1, 1, 2, 1, 3, 7, 4, 0, 5, 10L, 6, 20L)));
  }

  private void others() throws IOException {
    put(
        "mountpoints-14.img",
        image(
            Magic.MOUNTPOINTS,
            message(1, 0, 2, 1, 4, 0, 5, 0, 6, "/", 7, "./", 8, "overlay", 9, "lowerdir=/l"),
            message(1, 1, 2, 2, 4, 1, 5, 1, 6, "/", 7, "./proc", 8, "proc", 9, ""),
            message(
                1,
                0,
                2,
                3,
                4,
                1,
                5,
                0,
                6,
                "/srv",
                7,
                "./" + EVIL,
                8,
                "/dev/sda1",
                9,
                "",
                18,
                "mnt[/x]")));
    put("utsns-13.img", image(Magic.UTSNS, message(1, "box", 2, "(none)")));
    put(
        "netdev-11.img",
        image(
            Magic.NETDEV,
            message(1, 2, 2, 9, 3, 1500, 5, "eth0", 7, new byte[] {2, 66, 10, 0, 0, 1})));
    byte[] description = message(1, 0x52, 2, 33, 6, 0600, 7, 4);
    put(
        "ipcns-shm-12.img",
        Crafted.joined(image(Magic.IPC_SHM, message(1, description, 2, 6L)), new byte[8]));
    put(
        "ipcns-sem-12.img",
        Crafted.joined(image(Magic.IPC_SEM, message(1, description, 2, 3)), new byte[8]));
    put(
        "ipcns-msg-12.img",
        Crafted.joined(
            image(Magic.IPC_MSG, message(1, description, 2, 16384, 3, 1), message(1, 1L, 2, 5)),
            new byte[8]));
    put(
        "cgroup.img",
        image(Magic.CGROUP, message(1, message(1, 1, 2, message(1, "memory", 2, "/docker/x")))));
    put(
        "seccomp.img",
        image(
            Magic.SECCOMP, message(1, message(1, new byte[24]), 1, message(1, new byte[8], 2, 0))));
    put(
        "stats-dump",
        image(
            Magic.STATS,
            message(
                1,
                message(
                    1, 1500, 2, 60000, 3, 400, 4, 300, 5, 1000L, 6, 1L, 7, 8L, 9, 2L, 12, 3L))));
  }
}
