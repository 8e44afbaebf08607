package io.dockercr.cli.inspect;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dockercr.criu.images.InternetSocket;
import io.dockercr.criu.images.MemoryFile;
import io.dockercr.criu.images.NetlinkSocket;
import io.dockercr.criu.images.OpenFile;
import io.dockercr.criu.images.OpenFiles;
import io.dockercr.criu.images.PacketSocket;
import io.dockercr.criu.images.TcpStream;
import io.dockercr.criu.images.TerminalInfo;
import io.dockercr.criu.images.UnixSocket;
import java.io.IOException;
import java.util.Optional;

/** Open files as JSON: what all have, then what each kind has. */
final class JsonFiles {
  private final OpenFiles files;
  private final JsonGenerator json;

  JsonFiles(OpenFiles files, JsonGenerator json) {
    this.files = files;
    this.json = json;
  }

  void write(InspectedFile inspected) throws IOException {
    OpenFile file = inspected.file();
    json.writeStartObject();
    json.writeNumberField("descriptor", inspected.descriptor());
    json.writeBooleanField("closeOnExec", inspected.closeOnExec());
    json.writeNumberField("id", file.id());
    json.writeStringField("kind", file.kind());
    json.writeStringField("name", inspected.name());
    if (file instanceof OpenFile.Regular regular) {
      regular(regular);
    } else if (file instanceof OpenFile.Pipe pipe) {
      json.writeNumberField("pipe", pipe.pipe());
      json.writeNumberField("flags", pipe.flags());
    } else if (file instanceof OpenFile.NamedPipe pipe) {
      json.writeNumberField("pipe", pipe.pipe());
    } else if (file instanceof InternetSocket socket) {
      internet(socket, inspected.stream());
    } else if (file instanceof UnixSocket socket) {
      unix(socket);
    } else if (file instanceof PacketSocket socket) {
      json.writeStringField("type", socket.type());
      json.writeNumberField("protocol", socket.protocol());
      json.writeNumberField("device", socket.device());
    } else if (file instanceof NetlinkSocket socket) {
      json.writeNumberField("inode", socket.inode());
      json.writeNumberField("protocol", socket.protocol());
      json.writeNumberField("port", socket.port());
    } else {
      special(file);
    }
    json.writeEndObject();
  }

  private void regular(OpenFile.Regular file) throws IOException {
    json.writeNumberField("flags", file.flags());
    json.writeNumberField("position", file.position());
    if (file.size().isPresent()) {
      json.writeNumberField("sizeBytes", file.size().get());
    }
    if (file.mount().isPresent()) {
      json.writeNumberField("mount", file.mount().getAsInt());
    }
    json.writeNumberField("mode", file.mode());
    json.writeBooleanField("external", file.external());
  }

  private void internet(InternetSocket socket, Optional<TcpStream> stream) throws IOException {
    json.writeNumberField("inode", socket.inode());
    json.writeNumberField("ipVersion", socket.version());
    json.writeStringField("type", socket.type());
    json.writeNumberField("protocol", socket.protocol());
    json.writeStringField("state", socket.state());
    json.writeStringField("sourceAddress", socket.sourceAddress());
    json.writeNumberField("sourcePort", socket.sourcePort());
    json.writeStringField("peerAddress", socket.peerAddress());
    json.writeNumberField("peerPort", socket.peerPort());
    json.writeNumberField("backlog", socket.backlog());
    json.writeStringField("device", socket.device());
    if (stream.isPresent()) {
      json.writeNumberField("receivedBytes", stream.get().received());
      json.writeNumberField("unacknowledgedBytes", stream.get().unacknowledged());
      json.writeNumberField("unsentBytes", stream.get().unsent());
    }
  }

  private void unix(UnixSocket socket) throws IOException {
    json.writeNumberField("inode", socket.inode());
    json.writeNumberField("peer", socket.peer());
    json.writeStringField("type", socket.type());
    json.writeStringField("state", socket.state());
    json.writeNumberField("backlog", socket.backlog());
  }

  private void special(OpenFile file) throws IOException {
    if (file instanceof OpenFile.Event event) {
      // Unsigned, and JSON's numbers are often read as floating point.
      json.writeStringField("counter", Long.toUnsignedString(event.counter()));
    } else if (file instanceof OpenFile.Poll poll) {
      json.writeArrayFieldStart("targets");
      for (int target : poll.targets()) {
        json.writeNumber(target);
      }
      json.writeEndArray();
    } else if (file instanceof OpenFile.Signals signals) {
      json.writeStringField("mask", "0x" + Long.toHexString(signals.mask()));
    } else if (file instanceof OpenFile.Timer timer) {
      json.writeNumberField("clock", timer.clock());
      json.writeNumberField("ticks", timer.ticks());
      json.writeNumberField("valueNanos", timer.valueNanos());
      json.writeNumberField("intervalNanos", timer.intervalNanos());
    } else if (file instanceof OpenFile.Watch watch) {
      json.writeNumberField("watches", watch.watches());
    } else if (file instanceof OpenFile.InMemory memory) {
      json.writeNumberField("flags", memory.flags());
      json.writeNumberField("position", memory.position());
      Optional<MemoryFile> inode = files.memoryFile(memory.inode());
      if (inode.isPresent()) {
        json.writeNumberField("sizeBytes", inode.get().sizeBytes());
        json.writeNumberField("seals", inode.get().seals());
      }
    } else if (file instanceof OpenFile.Terminal terminal) {
      Optional<TerminalInfo> info = files.terminal(terminal.terminal());
      if (info.isPresent()) {
        json.writeStringField("type", info.get().type());
        json.writeNumberField("rows", info.get().rows());
        json.writeNumberField("columns", info.get().columns());
        json.writeNumberField("session", info.get().session());
      }
    } else if (file instanceof OpenFile.Namespace namespace) {
      json.writeNumberField("namespace", namespace.namespace());
      json.writeNumberField("cloneFlag", namespace.cloneFlag());
    } else if (file instanceof OpenFile.PidFile process) {
      json.writeNumberField("pid", process.pid());
    } else if (file instanceof OpenFile.Unknown unknown) {
      json.writeNumberField("type", unknown.type());
    }
  }
}
