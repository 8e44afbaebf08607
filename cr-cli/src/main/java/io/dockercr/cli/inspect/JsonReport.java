package io.dockercr.cli.inspect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.criu.images.FileLock;
import io.dockercr.criu.images.Inventory;
import io.dockercr.criu.images.Mount;
import io.dockercr.criu.images.NetworkDevice;
import io.dockercr.criu.images.ProcessTree;
import io.dockercr.criu.images.Statistics;
import io.dockercr.criu.images.SystemVObject;
import io.dockercr.criu.images.TaskIds;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** A report for programs; docs/inspect.md describes it. Written as it goes. */
public final class JsonReport {
  /** Raised when a field changes its meaning or goes; new fields do not raise it. */
  private static final int SCHEMA_VERSION = 1;

  private final Inspection inspection;
  private final JsonGenerator json;

  private JsonReport(Inspection inspection, JsonGenerator json) {
    this.inspection = inspection;
    this.json = json;
  }

  /** Writes the sections that are asked for. */
  public static void write(Inspection inspection, PrintWriter out) throws IOException {
    JsonGenerator json = new JsonFactory().createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.useDefaultPrettyPrinter();
    // A terminal may take what is not ASCII for a command.
    json.enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());
    new JsonReport(inspection, json).write();
    json.flush();
    out.println();
    out.flush();
  }

  private void write() throws IOException {
    json.writeStartObject();
    json.writeNumberField("schemaVersion", SCHEMA_VERSION);
    json.writeStringField("name", inspection.name());
    if (inspection.has(Section.SUMMARY)) {
      checkpoint();
    }
    if (inspection.hasAny(
        Section.PROCESSES, Section.ENVIRONMENT, Section.FILES, Section.SOCKETS, Section.MEMORY)) {
      json.writeArrayFieldStart("processes");
      JsonProcesses processes = new JsonProcesses(inspection, json);
      for (ProcessTree.Step step : inspection.steps()) {
        processes.write(inspection.process(step));
      }
      json.writeEndArray();
    }
    if (inspection.has(Section.FILES)) {
      locks();
    }
    if (inspection.has(Section.MEMORY)) {
      systemV();
    }
    if (inspection.has(Section.MOUNTS)) {
      mounts();
    }
    if (inspection.has(Section.NETWORK)) {
      network();
    }
    if (inspection.has(Section.STATISTICS)) {
      statistics();
    }
    json.writeEndObject();
  }

  private void checkpoint() throws IOException {
    json.writeObjectFieldStart("checkpoint");
    json.writeStringField("directory", inspection.content().place());
    Optional<CheckpointManifest> manifest = inspection.manifest();
    if (manifest.isPresent()) {
      manifest(manifest.get());
    }
    Optional<DumpedContainer> dumped = inspection.dumped();
    if (dumped.isPresent()) {
      dumped(dumped.get());
    }
    Inventory inventory = inspection.images().inventory();
    List<ProcessTree.Step> steps = inspection.tree().steps();
    json.writeNumberField("processes", steps.size());
    json.writeNumberField(
        "threads", steps.stream().mapToLong(step -> step.entry().threads().length).sum());
    if (inspection.tree().root().isPresent()) {
      int pid = inspection.tree().root().get().pid();
      json.writeNumberField("firstProcess", pid);
      json.writeStringField("firstCommand", inspection.title(pid));
    }
    json.writeObjectFieldStart("images");
    json.writeStringField("directory", inspection.images().place());
    json.writeNumberField("version", inventory.imageVersion());
    json.writeNumberField("sizeBytes", inspection.images().bytes());
    json.writeNumberField("pagesBytes", inspection.images().pagesBytes());
    json.writeBooleanField("pagesCompressed", inspection.images().compressed());
    Optional<String> parent = inspection.images().parent();
    if (parent.isPresent()) {
      json.writeStringField("parent", parent.get());
    }
    json.writeNumberField("hostUptimeMicros", inventory.uptime().toNanos() / 1000);
    json.writeStringField("securityModule", inventory.securityModule());
    json.writeStringField("networkLock", inventory.networkLock());
    json.writeBooleanField("tcpClose", inventory.tcpClose());
    json.writeStringField("runId", inventory.runId());
    json.writeArrayFieldStart("plugins");
    for (String plugin : inventory.plugins()) {
      json.writeString(plugin);
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private void manifest(CheckpointManifest manifest) throws IOException {
    json.writeStringField("id", manifest.id().toString());
    json.writeStringField("createdAt", manifest.createdAt().toString());
    if (manifest.parent().isPresent()) {
      json.writeStringField("parent", manifest.parent().get().toString());
    }
    json.writeNumberField("sizeBytes", manifest.totalBytes());
    json.writeNumberField("layerBytes", manifest.statistics().layerBytes());
    named("container", manifest.container().id(), manifest.container().name());
    named("image", manifest.image().id(), manifest.image().name());
    CheckpointManifest.Platform platform = manifest.platform();
    json.writeObjectFieldStart("platform");
    json.writeStringField("architecture", platform.architecture());
    json.writeStringField("kernel", platform.kernel());
    json.writeNumberField("cgroupVersion", platform.cgroupVersion());
    json.writeStringField("engineVersion", platform.engineVersion());
    json.writeStringField("runtimeVersion", platform.runtimeVersion());
    json.writeStringField("criuVersion", platform.criuVersion());
    json.writeStringField("storageDriver", platform.storageDriver());
    json.writeEndObject();
  }

  private void dumped(DumpedContainer dumped) throws IOException {
    if (!dumped.checkpointedAt().isEmpty()) {
      json.writeStringField("createdAt", dumped.checkpointedAt());
    }
    named("container", dumped.id(), dumped.name());
    named("image", dumped.imageId(), dumped.imageName());
    json.writeStringField("manager", dumped.manager());
    json.writeStringField("runtime", dumped.runtime());
    json.writeStringField("pod", dumped.pod());
  }

  private void named(String field, String id, String name) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("id", id);
    json.writeStringField("name", name);
    json.writeEndObject();
  }

  private void locks() throws IOException {
    json.writeArrayFieldStart("fileLocks");
    for (FileLock lock : inspection.images().locks()) {
      json.writeStartObject();
      json.writeStringField("kind", lock.kind());
      json.writeNumberField("pid", lock.pid());
      json.writeNumberField("descriptor", lock.descriptor());
      json.writeBooleanField("write", lock.write());
      json.writeNumberField("start", lock.start());
      json.writeNumberField("length", lock.length());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void systemV() throws IOException {
    json.writeArrayFieldStart("systemV");
    Optional<TaskIds> ids = inspection.rootIds();
    if (ids.isPresent()) {
      for (SystemVObject object : inspection.images().systemV(ids.get().ipc())) {
        json.writeStartObject();
        json.writeStringField("kind", object.kind());
        json.writeNumberField("id", object.id());
        json.writeStringField("key", object.key());
        json.writeNumberField("mode", object.mode());
        json.writeNumberField("uid", object.uid());
        json.writeNumberField("size", object.size());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private void mounts() throws IOException {
    json.writeArrayFieldStart("mounts");
    Optional<TaskIds> ids = inspection.rootIds();
    List<Mount> mounts =
        ids.isPresent() ? inspection.images().mounts(ids.get().mounts()) : List.of();
    for (Mount mount : mounts) {
      json.writeStartObject();
      json.writeNumberField("id", mount.id());
      json.writeNumberField("parent", mount.parent());
      json.writeStringField("mountpoint", mount.mountpoint());
      json.writeStringField("type", mount.type());
      json.writeStringField("source", mount.source());
      json.writeStringField("root", mount.root());
      json.writeStringField("options", mount.options());
      json.writeNumberField("flags", mount.flags() & 0xffffffffL);
      json.writeBooleanField("readOnly", mount.readOnly());
      json.writeStringField("externalKey", mount.externalKey());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void network() throws IOException {
    Network network = Network.of(inspection);
    json.writeObjectFieldStart("network");
    json.writeStringField("hostname", network.hostname());
    json.writeStringField("mode", network.mode());
    json.writeArrayFieldStart("networks");
    for (Network.Attachment of : network.attachments()) {
      json.writeStartObject();
      json.writeStringField("name", of.name());
      json.writeStringField("address", of.address());
      json.writeStringField("address6", of.address6());
      json.writeStringField("gateway", of.gateway());
      json.writeStringField("mac", of.mac());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("ports");
    for (Network.Port port : network.ports()) {
      json.writeStartObject();
      json.writeStringField("container", port.container());
      json.writeStringField("host", port.host());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("devices");
    for (NetworkDevice device : network.devices()) {
      json.writeStartObject();
      json.writeStringField("name", device.name());
      json.writeStringField("type", device.type());
      json.writeNumberField("index", device.index());
      json.writeNumberField("mtu", device.mtu());
      json.writeStringField("mac", device.address());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void statistics() throws IOException {
    json.writeObjectFieldStart("statistics");
    Optional<Statistics.Dump> dump = inspection.images().dumpStatistics().flatMap(Statistics::dump);
    if (dump.isPresent()) {
      Statistics.Dump of = dump.get();
      json.writeObjectFieldStart("dump");
      json.writeNumberField("freezingMicros", of.freezingMicros());
      json.writeNumberField("frozenMicros", of.frozenMicros());
      json.writeNumberField("memoryDumpMicros", of.memoryDumpMicros());
      json.writeNumberField("memoryWriteMicros", of.memoryWriteMicros());
      json.writeNumberField("pagesScanned", of.pagesScanned());
      json.writeNumberField("pagesSkippedParent", of.pagesSkippedParent());
      json.writeNumberField("pagesWritten", of.pagesWritten());
      json.writeNumberField("pagesLazy", of.pagesLazy());
      json.writeNumberField("pagePipes", of.pagePipes());
      json.writeNumberField("pagePipeBuffers", of.pagePipeBuffers());
      json.writeNumberField("sharedPagesScanned", of.sharedPagesScanned());
      json.writeNumberField("sharedPagesSkippedParent", of.sharedPagesSkippedParent());
      json.writeNumberField("sharedPagesWritten", of.sharedPagesWritten());
      json.writeEndObject();
    }
    Optional<Statistics.Restore> restore =
        inspection.images().restoreStatistics().flatMap(Statistics::restore);
    if (restore.isPresent()) {
      json.writeObjectFieldStart("restore");
      json.writeNumberField("forkingMicros", restore.get().forkingMicros());
      json.writeNumberField("restoreMicros", restore.get().restoreMicros());
      json.writeNumberField("pagesCompared", restore.get().pagesCompared());
      json.writeNumberField("pagesSkippedCow", restore.get().pagesSkippedCow());
      json.writeNumberField("pagesRestored", restore.get().pagesRestored());
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
