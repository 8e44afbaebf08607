package io.dockercr.criu.images;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The open files of a checkpoint, by their numbers. Immutable. */
public final class OpenFiles {
  /** More are refused. */
  static final int MAX_FILES = 1 << 17;

  private final Map<Integer, OpenFile> byId = new LinkedHashMap<>();
  private final Map<Long, MemoryFile> memoryFiles = new HashMap<>();
  private final Map<Long, TerminalInfo> terminals = new HashMap<>();

  OpenFiles(List<OpenFile> files, List<MemoryFile> memoryFiles, List<TerminalInfo> terminals) {
    files.forEach(file -> byId.put(file.id(), file));
    memoryFiles.forEach(file -> this.memoryFiles.put(file.inode(), file));
    terminals.forEach(terminal -> this.terminals.put(terminal.id(), terminal));
  }

  /** All of them, in the image's order. */
  public Collection<OpenFile> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  /** The file of that number. */
  public Optional<OpenFile> file(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The path of a file; empty if there is none. */
  public String path(int id) {
    return byId.get(id) instanceof OpenFile.Regular file ? file.path() : "";
  }

  /** What is known of a file in memory besides its descriptors. */
  public Optional<MemoryFile> memoryFile(long inode) {
    return Optional.ofNullable(memoryFiles.get(inode));
  }

  /** What is known of a terminal besides its descriptors. */
  public Optional<TerminalInfo> terminal(long id) {
    return Optional.ofNullable(terminals.get(id));
  }

  /** What a file is called, as {@code /proc/PID/fd} would show it; empty if it has no name. */
  public String name(OpenFile file) {
    if (file instanceof OpenFile.Regular regular) {
      return regular.path();
    } else if (file instanceof OpenFile.NamedPipe fifo) {
      return path(fifo.file());
    } else if (file instanceof OpenFile.Pipe pipe) {
      return "pipe:[" + pipe.pipe() + "]";
    } else if (file instanceof OpenFile.InMemory memory) {
      return memoryFile(memory.inode()).map(MemoryFile::name).orElse("");
    } else if (file instanceof OpenFile.Terminal terminal) {
      String path = path(terminal.file().orElse(-1));
      return path.isEmpty()
          ? terminal(terminal.terminal()).map(TerminalInfo::name).orElse("")
          : path;
    } else if (file instanceof UnixSocket unix) {
      return unix.name();
    } else if (file instanceof OpenFile.Tunnel tunnel) {
      return tunnel.device();
    } else if (file instanceof OpenFile.BpfMap map) {
      return map.name();
    } else if (file instanceof OpenFile.Watch watch) {
      return String.join(", ", watch.paths());
    }
    return "";
  }
}
