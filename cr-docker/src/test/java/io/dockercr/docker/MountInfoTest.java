package io.dockercr.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MountInfoTest {
  private static final String OVERLAY =
      "82 54 0:38 / / rw,relatime shared:7 master:3 - overlay overlay"
          + " rw,lowerdir=/l/A:/l/B,upperdir=/d/with\\040blank/diff,workdir=/d/work";

  @Test
  void readsALineWithTags() {
    MountInfo mount = MountInfo.parse(OVERLAY).orElseThrow();

    assertThat(mount.mountPoint()).isEqualTo("/");
    assertThat(mount.fsType()).isEqualTo("overlay");
    assertThat(mount.option("upperdir")).contains("/d/with blank/diff");
    assertThat(mount.option("nfs")).isEmpty();
  }

  @Test
  void readsWhatTheKernelEscapes() {
    MountInfo mount =
        MountInfo.parse("60 84 0:47 /a\\134b /c\\011d rw - tmpfs tmpfs rw").orElseThrow();

    assertThat(mount.root()).isEqualTo("/a\\b");
    assertThat(mount.mountPoint()).isEqualTo("/c\td");
  }

  @Test
  void leavesOutWhatIsNoMountLine() {
    assertThat(MountInfo.parse("")).isEmpty();
    assertThat(MountInfo.parse("1 2 3 - x")).isEmpty();
  }
}
