package io.dockercr.cli.inspect;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dockercr.criu.images.AreaUsage;
import io.dockercr.criu.images.Credentials;
import io.dockercr.criu.images.MemoryArea;
import io.dockercr.criu.images.Task;
import io.dockercr.criu.images.TreeEntry;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Processes as JSON. */
final class JsonProcesses {
  private final Inspection inspection;
  private final JsonGenerator json;

  JsonProcesses(Inspection inspection, JsonGenerator json) {
    this.inspection = inspection;
    this.json = json;
  }

  void write(InspectedProcess process) throws IOException {
    json.writeStartObject();
    TreeEntry entry = process.entry();
    json.writeNumberField("pid", entry.pid());
    json.writeNumberField("parent", entry.parent());
    json.writeNumberField("group", entry.group());
    json.writeNumberField("session", entry.session());
    json.writeNumberField("depth", process.depth());
    json.writeArrayFieldStart("threads");
    for (int thread : entry.threads()) {
      // CRIU leaves a zombie's unset: any 32 bits, which the image has as an unsigned number.
      json.writeNumber(Integer.toUnsignedLong(thread));
    }
    json.writeEndArray();
    if (process.task().isPresent()) {
      task(process.task().get());
    }
    texts("command", process.command());
    if (inspection.has(Section.ENVIRONMENT)) {
      texts("environment", process.environment());
    }
    if (inspection.hasAny(Section.FILES, Section.SOCKETS)) {
      json.writeStringField("executable", process.executable());
      json.writeStringField("workingDirectory", process.workingDirectory());
      json.writeStringField("root", process.root());
      json.writeNumberField("umask", process.umask());
    }
    if (inspection.has(Section.FILES)) {
      files("files", process.files());
    }
    if (inspection.has(Section.SOCKETS)) {
      files("sockets", process.sockets());
    }
    if (inspection.hasAny(Section.MEMORY, Section.PROCESSES)) {
      memory(process);
    }
    json.writeEndObject();
  }

  private void texts(String field, Optional<List<String>> texts) throws IOException {
    if (texts.isEmpty()) {
      json.writeNullField(field);
      return;
    }
    json.writeArrayFieldStart(field);
    for (String text : texts.get()) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private void task(Task task) throws IOException {
    json.writeStringField("name", task.name());
    json.writeStringField("architecture", task.architecture());
    json.writeStringField(
        "state", task.state().orElse(Task.State.UNKNOWN).name().toLowerCase(Locale.ROOT));
    json.writeNumberField("exitCode", task.exitCode());
    json.writeNumberField("nice", task.nice());
    json.writeNumberField("schedulingPolicy", task.schedulingPolicy());
    json.writeNumberField("oomScoreAdjustment", task.oomScoreAdjustment());
    json.writeNumberField("pendingSignals", task.pendingSignals());
    json.writeNumberField("cgroupSet", task.cgroupSet());
    json.writeStringField("seccompMode", task.seccompMode());
    if (task.seccompFilter().isPresent()) {
      json.writeNumberField("seccompFilter", task.seccompFilter().get());
    }
    json.writeArrayFieldStart("limits");
    for (Task.Limit limit : task.limits()) {
      json.writeStartObject();
      json.writeStringField("resource", limit.resource());
      limit("soft", limit.soft());
      limit("hard", limit.hard());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (task.credentials().isPresent()) {
      credentials(task.credentials().get());
    }
  }

  /** Null stands for no limit. */
  private void limit(String field, long value) throws IOException {
    if (value == -1) {
      json.writeNullField(field);
    } else {
      json.writeNumberField(field, value);
    }
  }

  private void credentials(Credentials credentials) throws IOException {
    json.writeObjectFieldStart("credentials");
    json.writeNumberField("uid", credentials.uid());
    json.writeNumberField("gid", credentials.gid());
    json.writeNumberField("effectiveUid", credentials.effectiveUid());
    json.writeNumberField("effectiveGid", credentials.effectiveGid());
    json.writeArrayFieldStart("groups");
    for (long group : credentials.groups()) {
      json.writeNumber(group);
    }
    json.writeEndArray();
    json.writeStringField("effectiveCapabilities", bits(credentials.effective()));
    json.writeStringField("permittedCapabilities", bits(credentials.permitted()));
    json.writeStringField("inheritableCapabilities", bits(credentials.inheritable()));
    json.writeStringField("boundingCapabilities", bits(credentials.bounding()));
    json.writeStringField("ambientCapabilities", bits(credentials.ambient()));
    json.writeBooleanField("noNewPrivileges", credentials.noNewPrivileges());
    json.writeStringField("profile", credentials.profile());
    json.writeEndObject();
  }

  private static String bits(long bits) {
    return String.format(Locale.ROOT, "%016x", bits);
  }

  private void files(String field, List<InspectedFile> files) throws IOException {
    json.writeArrayFieldStart(field);
    JsonFiles writer = new JsonFiles(inspection.files(), json);
    for (InspectedFile file : files) {
      writer.write(file);
    }
    json.writeEndArray();
  }

  private void memory(InspectedProcess process) throws IOException {
    json.writeObjectFieldStart("memory");
    json.writeNumberField("hereBytes", process.memoryBytes());
    json.writeNumberField("parentBytes", process.parentBytes());
    json.writeNumberField("mappedBytes", process.mappedBytes());
    if (inspection.has(Section.MEMORY)) {
      json.writeArrayFieldStart("areas");
      for (int i = 0; i < process.areas().size(); i++) {
        area(process.areas().get(i), process.areaNames().get(i));
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void area(AreaUsage usage, String name) throws IOException {
    MemoryArea area = usage.area();
    json.writeStartObject();
    json.writeStringField("start", "0x" + Long.toHexString(area.start()));
    json.writeStringField("end", "0x" + Long.toHexString(area.end()));
    json.writeNumberField("sizeBytes", area.sizeBytes());
    json.writeStringField("kind", area.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.writeStringField("rights", area.rights());
    json.writeStringField("name", name);
    json.writeNumberField("fileOffset", area.fileOffset());
    json.writeNumberField("hereBytes", usage.hereBytes());
    json.writeNumberField("parentBytes", usage.parentBytes());
    json.writeEndObject();
  }
}
