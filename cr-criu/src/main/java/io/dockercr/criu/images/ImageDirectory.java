package io.dockercr.criu.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * CRIU's image files of one dump, read without CRIU and without trusting them. Nothing is kept:
 * each call reads the file anew. What is not there is empty, unless a method says otherwise. Those
 * in a directory are safe for use by several threads.
 *
 * <p>All methods throw {@link MalformedImageException} if an image is damaged, and another {@link
 * IOException} if it can't be read. No symbolic link is followed but CRIU's own, {@code parent}.
 */
public final class ImageDirectory {
  private static final int MAX_DESCRIPTORS = 1 << 17;
  private static final int MAX_ENTRIES = 1 << 16;

  private final ImageSource source;

  private ImageDirectory(ImageSource source) {
    this.source = source;
  }

  /** The images in a directory; nothing is read yet. */
  public static ImageDirectory at(Path directory) {
    return of(ImageSource.at(directory));
  }

  /** The images that are elsewhere; nothing is read yet. */
  public static ImageDirectory of(ImageSource source) {
    return new ImageDirectory(source);
  }

  /** Whether there is what every dump has. */
  public static boolean isOne(Path directory) {
    return Files.isRegularFile(directory.resolve("inventory.img"), LinkOption.NOFOLLOW_LINKS);
  }

  /** Where the images are, for people. */
  public String place() {
    return source.place();
  }

  /**
   * What the directory says of itself.
   *
   * @throws NoSuchFileException if it does not
   */
  public Inventory inventory() throws IOException {
    return single("inventory.img", Magic.INVENTORY, Inventory::parse)
        .orElseThrow(() -> new NoSuchFileException(source.place() + "/inventory.img"));
  }

  /**
   * The processes.
   *
   * @throws NoSuchFileException if there is no list of them, as after a pre-dump
   */
  public ProcessTree processes() throws IOException {
    String name = "pstree.img";
    try (ImageFile image = ImageFile.open(source, name, Magic.PSTREE)) {
      return ProcessTree.of(name, image.all(ProcessTree.MAX_PROCESSES, TreeEntry::parse));
    }
  }

  /** What the kernel knew of a thread. */
  public Optional<Task> task(int tid) throws IOException {
    return single("core-" + tid + ".img", Magic.CORE, Task::parse);
  }

  /** What a process shares with others. */
  public Optional<TaskIds> ids(int pid) throws IOException {
    Optional<TaskIds> ids = single("ids-" + pid + ".img", Magic.IDS, TaskIds::parse);
    if (ids.isPresent()) {
      return ids;
    }
    return single("core-" + pid + ".img", Magic.CORE, core -> core.message(4))
        .flatMap(found -> found)
        .map(TaskIds::parse);
  }

  /** Where a process is in its file system. */
  public Optional<ProcessRoots> roots(int pid) throws IOException {
    return single("fs-" + pid + ".img", Magic.FS, ProcessRoots::parse);
  }

  /** A process's address space. */
  public Optional<MemoryLayout> layout(int pid) throws IOException {
    return single("mm-" + pid + ".img", Magic.MM, MemoryLayout::parse);
  }

  /** How much of a process's areas is in the checkpoint. */
  public List<AreaUsage> usage(int pid, MemoryLayout layout) throws IOException {
    String name = "pagemap-" + pid + ".img";
    if (!source.has(name)) {
      return AreaUsage.of(layout.areas(), null);
    }
    try (PageMap map = PageMap.open(source, name)) {
      return AreaUsage.of(layout.areas(), map);
    }
  }

  /** A process's pages, to be closed by the caller. */
  public Optional<PageMap> pages(int pid) throws IOException {
    String name = "pagemap-" + pid + ".img";
    return source.has(name) ? Optional.of(PageMap.open(source, name)) : Optional.empty();
  }

  /** A process's memory, with what parent checkpoints have of it. */
  public Optional<ProcessMemory> memory(int pid) throws IOException {
    Optional<MemoryLayout> layout = layout(pid);
    return layout.isPresent()
        ? Optional.of(new ProcessMemory(chain(), pid, layout.get()))
        : Optional.empty();
  }

  /** These images, those that they build on, and so on. */
  List<ImageSource> chain() throws IOException {
    return source.chain();
  }

  /** Where the images are that these build on. */
  public Optional<String> parent() throws IOException {
    List<ImageSource> chain = chain();
    return chain.size() > 1 ? Optional.of(chain.get(1).place()) : Optional.empty();
  }

  /** All open files. */
  public OpenFiles files() throws IOException {
    return new OpenFiles(
        list("files.img", Magic.FILES, OpenFiles.MAX_FILES, FileKind::parseEntry),
        list("memfd.img", Magic.MEMFD_INODE, MAX_ENTRIES, MemoryFile::parse),
        list("tty-info.img", Magic.TTY_INFO, MAX_ENTRIES, TerminalInfo::parse));
  }

  /**
   * A table of descriptors.
   *
   * @param table its number, {@link TaskIds#files}
   */
  public List<Descriptor> descriptors(long table) throws IOException {
    return list("fdinfo-" + table + ".img", Magic.FDINFO, MAX_DESCRIPTORS, Descriptor::parse);
  }

  /**
   * The mounts of a mount namespace, parents first as CRIU has them.
   *
   * @param namespace its number, {@link TaskIds#mounts}
   */
  public List<Mount> mounts(long namespace) throws IOException {
    return list("mountpoints-" + namespace + ".img", Magic.MOUNTPOINTS, MAX_ENTRIES, Mount::parse);
  }

  /**
   * The network devices of a network namespace that CRIU makes anew.
   *
   * @param namespace its number, {@link TaskIds#network}
   */
  public List<NetworkDevice> networkDevices(long namespace) throws IOException {
    return list("netdev-" + namespace + ".img", Magic.NETDEV, MAX_ENTRIES, NetworkDevice::parse);
  }

  /**
   * Under which key a network namespace is given to CRIU from outside; empty if it is not.
   *
   * @param namespace its number, {@link TaskIds#network}
   */
  public Optional<String> externalNetwork(long namespace) throws IOException {
    return single(
            ExternalNetwork.fileName(namespace),
            Magic.NETNS,
            message -> message.text(ExternalNetwork.EXT_KEY))
        .filter(key -> !key.isEmpty());
  }

  /**
   * The host name of a UTS namespace.
   *
   * @param namespace its number, {@link TaskIds#hostname}
   */
  public Optional<String> hostname(long namespace) throws IOException {
    return single("utsns-" + namespace + ".img", Magic.UTSNS, message -> message.text(1));
  }

  /**
   * The System V objects of an IPC namespace.
   *
   * @param namespace its number, {@link TaskIds#ipc}
   */
  public List<SystemVObject> systemV(long namespace) throws IOException {
    return SystemVImages.read(source, namespace);
  }

  /** The queues of a TCP connection. */
  public Optional<TcpStream> tcpStream(InternetSocket socket) throws IOException {
    return single(
        "tcp-stream-" + Long.toHexString(socket.inode()) + ".img",
        Magic.TCP_STREAM,
        TcpStream::parse);
  }

  /** The sets of cgroups that tasks are in. */
  public List<CgroupMembership> cgroups() throws IOException {
    return single(
            "cgroup.img",
            Magic.CGROUP,
            message -> message.messages(1, MAX_ENTRIES, CgroupMembership::parse))
        .orElse(List.of());
  }

  /** All seccomp filters. */
  public List<SeccompFilter> seccompFilters() throws IOException {
    return single(
            "seccomp.img",
            Magic.SECCOMP,
            message -> message.messages(1, MAX_ENTRIES, SeccompFilter::parse))
        .orElse(List.of());
  }

  /** All locks on files. */
  public List<FileLock> locks() throws IOException {
    return list("filelocks.img", Magic.FILE_LOCKS, MAX_ENTRIES, FileLock::parse);
  }

  /** CRIU's statistics of the dump. */
  public Optional<Statistics> dumpStatistics() throws IOException {
    return single("stats-dump", Magic.STATS, Statistics::parse);
  }

  /** CRIU's statistics of a restore from here. */
  public Optional<Statistics> restoreStatistics() throws IOException {
    return single("stats-restore", Magic.STATS, Statistics::parse);
  }

  /** The size of all files that hold pages, in bytes. */
  public long pagesBytes() throws IOException {
    return ImageSizes.pagesBytes(source);
  }

  /** The size of all image files, in bytes. */
  public long bytes() throws IOException {
    return ImageSizes.bytes(source);
  }

  /** Whether the pages are compressed, as far as can be told without reading them. */
  public boolean compressed() throws IOException {
    return ImageSizes.compressed(source);
  }

  private <T> Optional<T> single(String name, Magic magic, Message.Parser<T> parser)
      throws IOException {
    if (!source.has(name)) {
      return Optional.empty();
    }
    try (ImageFile image = ImageFile.open(source, name, magic)) {
      return Optional.of(parser.parse(image.next()));
    }
  }

  private <T> List<T> list(String name, Magic magic, int most, Message.Parser<T> parser)
      throws IOException {
    if (!source.has(name)) {
      return List.of();
    }
    try (ImageFile image = ImageFile.open(source, name, magic)) {
      return image.all(most, parser);
    }
  }
}
