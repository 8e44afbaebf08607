package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DumpedMemoryTest {
  private static final String STATUS =
      """
      Name:\tpostgres
      VmPeak:\t  224196 kB
      VmRSS:\t  140000 kB
      RssAnon:\t    5120 kB
      RssFile:\t   20000 kB
      RssShmem:\t  114880 kB
      VmSwap:\t    1024 kB
      Threads:\t1
      """;

  private static final String SMAPS =
      """
      55d0c8a00000-55d0c8a28000 r-xp 00000000 fe:01 1234 /usr/bin/program
      Size:                160 kB
      Rss:                 120 kB
      Pss:                  60 kB
      Pss_Dirty:             0 kB
      VmFlags: rd ex mr mw me
      7f1200000000-7f1208000000 rw-s 00000000 00:01 4097       /dev/zero (deleted)
      Size:             131072 kB
      Rss:              114688 kB
      Pss:               57344 kB
      Pss_Dirty:         57344 kB
      VmFlags: rd wr sh mr mw me ms sd
      7f1300000000-7f1300100000 rw-s 00000000 00:01 4098       /memfd:buffer (deleted)
      Rss:                1024 kB
      Pss:                1024 kB
      7f1300200000-7f1300300000 rw-s 00000000 00:01 17         /SYSV0000002a (deleted)
      Rss:                 512 kB
      Pss:                 256 kB
      7f1400000000-7f1400100000 rw-s 00000000 00:2f 2          /dev/shm/segment
      Rss:                1024 kB
      Pss:                1024 kB
      7ffc0a000000-7ffc0a021000 rw-p 00000000 00:00 0          [stack]
      Rss:                  20 kB
      Pss:                  20 kB
      7ffc0a100000-7ffc0a121000 rw-p 00000000 00:00 0
      Pss:                  20 kB
      """;

  @Test
  void privateMemoryCountsInMemoryAndInSwap() {
    assertThat(DumpedMemory.privateBytes(STATUS)).isEqualTo((5120 + 1024) << 10);
  }

  @Test
  void aKernelThreadHasNone() {
    assertThat(DumpedMemory.privateBytes("Name:\tkthreadd\nThreads:\t1\n")).isZero();
  }

  @Test
  void ofSharedMemoryTheShareCountsAndNoFile() {
    assertThat(DumpedMemory.sharedBytes(SMAPS)).isEqualTo((57344 + 1024 + 256) << 10);
  }

  @Test
  void theKernelStillWritesItThisWay() throws Exception {
    String status = read("/proc/self/status");
    assertThat(DumpedMemory.privateBytes(status)).isBetween(4L << 20, 64L << 30);
    assertThat(DumpedMemory.sharedBytes(read("/proc/self/smaps"))).isNotNegative();
  }

  private static String read(String file) throws Exception {
    return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.ISO_8859_1);
  }
}
