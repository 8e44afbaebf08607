package io.dockercr.criu.images;

/** What kinds of images begin with, after {@link #COMMON} or {@link #SERVICE}. */
enum Magic {
  INVENTORY(0x58313116),
  PSTREE(0x50273030),
  CORE(0x55053847),
  IDS(0x54432030),
  MM(0x57492820),
  PAGEMAP(0x56084025),
  FILES(0x56303138),
  FDINFO(0x56213732),
  FS(0x51403912),
  MOUNTPOINTS(0x55563928),
  UTSNS(0x54473203),
  USERNS(0x55474906),
  NETDEV(0x57373951),
  NETNS(0x55933752),
  CGROUP(0x59383330),
  TCP_STREAM(0x51465506),
  SECCOMP(0x64413049),
  TTY_INFO(0x59453036),
  MEMFD_INODE(0x48453499),
  PIPES_DATA(0x56453709),
  IPC_SHM(0x46283044),
  IPC_SEM(0x59573019),
  IPC_MSG(0x55453737),
  FILE_LOCKS(0x54323616),
  GHOST_FILE(0x52583605),
  REMAP_FPATH(0x59133954),
  TIMENS(0x43114433),
  STATS(0x57093306);

  /** Before all images but the first version's. */
  static final int COMMON = 0x54564319;

  /** Before what CRIU leaves for others than a restore. */
  static final int SERVICE = 0x55105940;

  private final int number;

  Magic(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
