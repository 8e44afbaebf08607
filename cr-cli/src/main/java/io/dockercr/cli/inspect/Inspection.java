package io.dockercr.cli.inspect;

import io.dockercr.api.CheckpointManifest;
import io.dockercr.cli.source.CheckpointContent;
import io.dockercr.criu.images.AreaUsage;
import io.dockercr.criu.images.Descriptor;
import io.dockercr.criu.images.ImageDirectory;
import io.dockercr.criu.images.InternetSocket;
import io.dockercr.criu.images.MemoryArea;
import io.dockercr.criu.images.OpenFile;
import io.dockercr.criu.images.OpenFiles;
import io.dockercr.criu.images.ProcessMemory;
import io.dockercr.criu.images.ProcessRoots;
import io.dockercr.criu.images.ProcessTexts;
import io.dockercr.criu.images.ProcessTree;
import io.dockercr.criu.images.Task;
import io.dockercr.criu.images.TaskIds;
import io.dockercr.criu.images.TcpStream;
import io.dockercr.criu.images.TreeEntry;
import io.dockercr.criu.images.UnreadablePagesException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A checkpoint under inspection. Processes are read one by one, when they are asked for, so that a
 * report takes the same memory for many as for one. Used by one thread.
 */
public final class Inspection {
  private final Subject subject;
  private final Set<Section> sections;
  private final OptionalInt pid;
  private final ProcessTree tree;
  private OpenFiles files;
  private Optional<DumpedContainer> dumped;

  /**
   * @param subject what is inspected
   * @param sections what is to be shown
   * @param pid the only process to be shown, if any
   * @throws IllegalArgumentException if there is no such process
   * @throws IOException if the processes can't be read
   */
  public Inspection(Subject subject, Set<Section> sections, OptionalInt pid) throws IOException {
    this.subject = subject;
    this.sections = EnumSet.copyOf(sections);
    this.pid = pid;
    this.tree = images().processes();
    if (pid.isPresent() && tree.process(pid.getAsInt()).isEmpty()) {
      throw new IllegalArgumentException(
          "There is no process " + pid.getAsInt() + " in the checkpoint.");
    }
  }

  String name() {
    return subject.name();
  }

  CheckpointContent content() {
    return subject.content();
  }

  ImageDirectory images() {
    return subject.images();
  }

  Optional<CheckpointManifest> manifest() {
    return subject.manifest();
  }

  /** What other programs wrote in place of a manifest. */
  Optional<DumpedContainer> dumped() throws IOException {
    if (dumped == null) {
      dumped = DumpedContainer.of(subject);
    }
    return dumped;
  }

  boolean has(Section section) {
    return sections.contains(section);
  }

  boolean hasAny(Section... any) {
    return List.of(any).stream().anyMatch(sections::contains);
  }

  ProcessTree tree() {
    return tree;
  }

  /** The processes to be shown, each before its children. */
  List<ProcessTree.Step> steps() {
    if (pid.isEmpty()) {
      return tree.steps();
    }
    return tree.steps().stream().filter(step -> step.entry().pid() == pid.getAsInt()).toList();
  }

  OpenFiles files() throws IOException {
    if (files == null) {
      files = images().files();
    }
    return files;
  }

  /** What is shared by the first process; what namespaces' images are named by. */
  Optional<TaskIds> rootIds() throws IOException {
    Optional<TreeEntry> root = tree.root();
    return root.isPresent() ? images().ids(root.get().pid()) : Optional.empty();
  }

  /** All that is to be shown of a process. */
  InspectedProcess process(ProcessTree.Step step) throws IOException {
    return process(step, sections);
  }

  /** What is to be shown of a process in one section. */
  InspectedProcess process(ProcessTree.Step step, Section section) throws IOException {
    return process(step, EnumSet.of(section));
  }

  private InspectedProcess process(ProcessTree.Step step, Set<Section> wanted) throws IOException {
    int id = step.entry().pid();
    boolean opened = wanted.contains(Section.FILES) || wanted.contains(Section.SOCKETS);
    boolean environment = wanted.contains(Section.ENVIRONMENT);
    Optional<Task> task = images().task(id);
    Optional<ProcessMemory> memory = images().memory(id);
    ProcessTexts texts = texts(memory, environment);
    Optional<ProcessRoots> roots = opened ? images().roots(id) : Optional.empty();
    boolean measured =
        memory.isPresent()
            && (wanted.contains(Section.MEMORY) || wanted.contains(Section.PROCESSES));
    List<AreaUsage> areas = measured ? images().usage(id, memory.get().layout()) : List.of();
    return new InspectedProcess(
        step.entry(),
        step.depth(),
        task,
        texts.command(),
        texts.environment(),
        opened && memory.isPresent() ? files().path(memory.get().layout().executable()) : "",
        roots.isPresent() ? files().path(roots.get().workingDirectory()) : "",
        roots.isPresent() ? files().path(roots.get().root()) : "",
        roots.isPresent() ? roots.get().umask() : -1,
        opened ? opened(id) : List.of(),
        areas,
        wanted.contains(Section.MEMORY) ? names(areas) : List.of());
  }

  /** Only its command line, for where nothing else of it is shown. */
  String title(int id) throws IOException {
    Optional<List<String>> command = texts(images().memory(id), false).command();
    return command
        .filter(words -> !words.isEmpty())
        .map(words -> String.join(" ", words))
        .orElse("[" + images().task(id).map(Task::name).orElse("") + "]");
  }

  private static ProcessTexts texts(Optional<ProcessMemory> memory, boolean environment)
      throws IOException {
    if (memory.isEmpty()) {
      return ProcessTexts.NONE;
    }
    try {
      return ProcessTexts.of(memory.get(), environment);
    } catch (UnreadablePagesException e) {
      // The rest can be shown all the same; the summary says that pages are compressed.
      return ProcessTexts.NONE;
    }
  }

  private List<InspectedFile> opened(int id) throws IOException {
    Optional<TaskIds> ids = images().ids(id);
    if (ids.isEmpty()) {
      return List.of();
    }
    List<InspectedFile> opened = new ArrayList<>();
    for (Descriptor descriptor : images().descriptors(ids.get().files())) {
      OpenFile file =
          files()
              .file(descriptor.file())
              .orElse(new OpenFile.Unknown(descriptor.file(), descriptor.type()));
      Optional<TcpStream> stream =
          file instanceof InternetSocket socket && socket.isConnection()
              ? images().tcpStream(socket)
              : Optional.empty();
      opened.add(
          new InspectedFile(
              descriptor.number(), descriptor.closeOnExec(), file, files().name(file), stream));
    }
    return opened;
  }

  private List<String> names(List<AreaUsage> areas) throws IOException {
    List<String> names = new ArrayList<>(areas.size());
    for (AreaUsage usage : areas) {
      names.add(name(usage.area()));
    }
    return names;
  }

  /** What an area is called; empty if it has no name. */
  String name(MemoryArea area) throws IOException {
    if (area.hasFile()) {
      Optional<OpenFile> file = files().file((int) area.sharedId());
      String path = file.isPresent() ? files().name(file.get()) : "";
      return path.isEmpty() ? "file " + area.sharedId() : path;
    }
    return switch (area.kind()) {
      case HEAP -> "[heap]";
      case STACK -> "[stack]";
      case KERNEL -> area.kernelName();
      case GUARD -> "[guard]";
      case ANONYMOUS_SHARED -> "[shared " + area.sharedId() + "]";
      case SYSTEM_V -> "[System V " + area.sharedId() + "]";
      case MEMFD -> "[memfd " + area.sharedId() + "]";
      case SOCKET -> "[packet ring]";
      case AIO_RING -> "[aio]";
      default -> "";
    };
  }
}
