package io.dockercr.docker.exchange;

import io.dockercr.api.CheckpointException;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.CheckpointStatistics;
import io.dockercr.api.CorruptedCheckpointException;
import io.dockercr.api.UnsupportedContainerException;
import io.dockercr.criu.images.ExternalNetwork;
import io.dockercr.criu.images.ImageDirectory;
import io.dockercr.criu.images.Mount;
import io.dockercr.criu.images.MountpointsImage;
import io.dockercr.criu.images.OpenFile;
import io.dockercr.criu.images.ProcessTree;
import io.dockercr.criu.images.Statistics;
import io.dockercr.criu.images.Task;
import io.dockercr.criu.images.TaskIds;
import io.dockercr.criu.images.TreeEntry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * CRIU's images of another engine's container, made fit for a restore under Docker. They are the
 * caller's own copy.
 */
public final class ForeignImages {
  private static final String SHM = "/dev/shm";
  private static final String DEV_NULL = "/dev/null";
  private static final Pattern VERSION = Pattern.compile(".*Version: ([0-9][0-9.]{0,20}).*");
  private static final int LOG_LINES = 50;
  private static final int PERMISSIONS = 07777;

  private final Path images;
  private final ForeignContainer container;

  /**
   * @param images the directory of the images
   * @param container what the archive says of the container
   */
  public ForeignImages(Path images, ForeignContainer container) {
    this.images = images;
    this.container = container;
  }

  /**
   * Changes what is different under Docker: who makes the network namespace, whose /dev/shm is
   * whose, and which mounts there are.
   *
   * @param sharedMemory the archive of what was in {@code /dev/shm}, if it is not in the images
   * @throws CorruptedCheckpointException if an image is damaged
   * @throws UnsupportedContainerException if there is no such container under Docker
   */
  public void adapt(Optional<Path> sharedMemory) throws CheckpointException, IOException {
    if (!ImageDirectory.isOne(images)) {
      throw new CorruptedCheckpointException(
          "The archive has no images of CRIU: checkpoint/inventory.img is missing.", null);
    }
    requireDescriptors();
    network();
    for (Path file : MountpointsImage.files(images)) {
      MountpointsImage image = MountpointsImage.read(file);
      MountpointsImage wanted = image.without(leftOut(image), kept());
      if (image.external().containsKey(SHM)) {
        wanted = wanted.withOwnTmpfs(SHM);
        fillSharedMemory(image.contentName(SHM).orElseThrow(), sharedMemory);
      }
      if (!wanted.equals(image)) {
        Files.write(file, wanted.toBytes(), StandardOpenOption.TRUNCATE_EXISTING);
      }
    }
  }

  /** runc's file, which crun writes too. */
  private void requireDescriptors() throws UnsupportedContainerException {
    if (!Files.isRegularFile(images.resolve("descriptors.json"), LinkOption.NOFOLLOW_LINKS)) {
      throw new UnsupportedContainerException(
          "The archive does not say what the container's input and output were: it has no"
              + " checkpoint/descriptors.json.",
          "runc and crun write it; checkpoint the container with one of them.");
    }
  }

  /** The others make the network namespace and give it to CRIU; Docker lets CRIU make it. */
  private void network() throws IOException, UnsupportedContainerException {
    ImageDirectory directory = ImageDirectory.at(images);
    for (ProcessTree.Step step : directory.processes().steps()) {
      Optional<TaskIds> ids = directory.ids(step.entry().pid());
      if (ids.isPresent() && directory.externalNetwork(ids.get().network()).isPresent()) {
        Files.delete(images.resolve(ExternalNetwork.fileName(ids.get().network())));
      }
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(images, "pidns-*.img")) {
      if (files.iterator().hasNext()) {
        throw new UnsupportedContainerException(
            "The container shared the PID namespace of its pod, which is not in the archive.",
            "Checkpoint one that has its own.");
      }
    }
  }

  private Set<String> kept() {
    Set<String> kept = new HashSet<>();
    container.mounts().forEach(mount -> kept.add(mount.destination()));
    return kept;
  }

  /** What came from outside and will not come any more. */
  private Set<String> leftOut(MountpointsImage image) {
    Set<String> kept = kept();
    Set<String> left = new HashSet<>();
    for (Map.Entry<String, String> mount : image.external().entrySet()) {
      String path = mount.getKey();
      boolean stays =
          kept.contains(path)
              || container.isEngines(path)
              || path.equals("/")
              || path.startsWith("/sys/fs/cgroup/")
              || mount.getValue().equals(DEV_NULL);
      if (!stays) {
        left.add(path);
      }
    }
    return left;
  }

  /** CRIU fills a tmpfs with a compressed archive. */
  private void fillSharedMemory(String name, Optional<Path> archive) throws IOException {
    try (OutputStream out =
            new GZIPOutputStream(
                Files.newOutputStream(images.resolve(name), StandardOpenOption.CREATE_NEW));
        InputStream in =
            archive.isPresent()
                ? Files.newInputStream(archive.get(), LinkOption.NOFOLLOW_LINKS)
                : InputStream.nullInputStream()) {
      if (in.transferTo(out) == 0) {
        // The end mark of an archive without entries.
        out.write(new byte[1024]);
      }
    }
  }

  /** The host that the container ran on, as far as the images tell. */
  public CheckpointManifest.Platform platform() throws IOException {
    ImageDirectory directory = ImageDirectory.at(images);
    Optional<TreeEntry> init = directory.processes().root();
    Optional<Task> task = init.isPresent() ? directory.task(init.get().pid()) : Optional.empty();
    return new CheckpointManifest.Platform(
        task.map(Task::architecture).orElse("unknown"),
        "",
        cgroupVersion(directory, init),
        container.engine(),
        container.runtime(),
        criuVersion(),
        "");
  }

  private static int cgroupVersion(ImageDirectory directory, Optional<TreeEntry> init)
      throws IOException {
    if (init.isPresent() && directory.ids(init.get().pid()).isPresent()) {
      long namespace = directory.ids(init.get().pid()).get().mounts();
      for (Mount mount : directory.mounts(namespace)) {
        if (mount.type().equals("cgroup2") && mount.mountpoint().equals("/sys/fs/cgroup")) {
          return 2;
        }
      }
    }
    return 1;
  }

  private String criuVersion() throws IOException {
    Path log = images.resolve("dump.log");
    if (Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS)) {
      try (BufferedReader in = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
        for (int i = 0; i < LOG_LINES; i++) {
          String line = in.readLine();
          Matcher version = VERSION.matcher(line == null ? "" : line);
          if (version.matches()) {
            return version.group(1);
          }
        }
      }
    }
    return "";
  }

  /**
   * The permission bits of the container's root, which CRIU compares: engines have not the same.
   */
  public OptionalInt rootMode() throws IOException {
    for (OpenFile file : ImageDirectory.at(images).files().all()) {
      if (file instanceof OpenFile.Regular regular
          && regular.path().equals("/")
          && regular.mode() != 0) {
        return OptionalInt.of(regular.mode() & PERMISSIONS);
      }
    }
    return OptionalInt.empty();
  }

  /** What CRIU was asked to do, as far as the images tell. */
  public CheckpointOptions options() throws IOException {
    ImageDirectory directory = ImageDirectory.at(images);
    boolean close = directory.inventory().tcpClose();
    boolean connections;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(images, "tcp-stream-*.img")) {
      connections = files.iterator().hasNext();
    }
    return new CheckpointOptions(
        false, connections && !close, close, !directory.locks().isEmpty(), false, false);
  }

  /** What the checkpoint cost, as CRIU says. */
  public CheckpointStatistics statistics(long layerBytes) throws IOException {
    ImageDirectory directory = ImageDirectory.at(images);
    Optional<Statistics.Dump> dump = directory.dumpStatistics().flatMap(Statistics::dump);
    return new CheckpointStatistics(
        micros(dump.map(Statistics.Dump::freezingMicros)),
        micros(dump.map(Statistics.Dump::frozenMicros)),
        micros(dump.map(Statistics.Dump::memoryDumpMicros)),
        micros(dump.map(Statistics.Dump::memoryWriteMicros)),
        Math.max(0, dump.map(Statistics.Dump::pagesScanned).orElse(0L)),
        Math.max(0, dump.map(Statistics.Dump::pagesWritten).orElse(0L)),
        directory.bytes(),
        layerBytes,
        Duration.ZERO);
  }

  private static Duration micros(Optional<Long> micros) {
    return Duration.of(micros.orElse(0L), ChronoUnit.MICROS);
  }
}
