package io.dockercr.storage;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.Container;
import io.dockercr.api.CheckpointManifest.Encoding;
import io.dockercr.api.CheckpointManifest.Encryption;
import io.dockercr.api.CheckpointManifest.FileEntry;
import io.dockercr.api.CheckpointManifest.Image;
import io.dockercr.api.CheckpointManifest.Mount;
import io.dockercr.api.CheckpointManifest.Platform;
import io.dockercr.api.CheckpointOptions;
import io.dockercr.api.CheckpointStatistics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Writes a manifest field by field, so that no reflection slows the start of the process. */
final class ManifestWriter {
  private static final JsonFactory FACTORY = ManifestJson.factory(ManifestJson.MAX_EMBEDDED_DEPTH);

  private final JsonGenerator json;

  private ManifestWriter(JsonGenerator json) {
    this.json = json;
  }

  /** The manifest with {@link ManifestDigest#PLACEHOLDER} for its digest. */
  static byte[] write(CheckpointManifest manifest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    try (JsonGenerator json = FACTORY.createGenerator(out, JsonEncoding.UTF8)) {
      DefaultIndenter lines = new DefaultIndenter("  ", "\n");
      DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
      printer.indentObjectsWith(lines);
      printer.indentArraysWith(lines);
      json.setPrettyPrinter(printer);
      new ManifestWriter(json).manifest(manifest);
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new IllegalArgumentException("The manifest is not JSON: " + e.getMessage(), e);
    }
    return out.toByteArray();
  }

  private void manifest(CheckpointManifest manifest) throws IOException {
    json.writeStartObject();
    json.writeNumberField("formatVersion", manifest.formatVersion());
    text("id", manifest.id().toString());
    if (manifest.parent().isPresent()) {
      text("parent", manifest.parent().get().toString());
    }
    text("createdAt", manifest.createdAt().toString());
    image(manifest.image());
    platform(manifest.platform());
    options(manifest.options());
    statistics(manifest.statistics());
    json.writeArrayFieldStart("mounts");
    for (Mount mount : manifest.mounts()) {
      mount(mount);
    }
    json.writeEndArray();
    files("files", manifest.files());
    if (manifest.encoding().isPresent()) {
      encoding(manifest.encoding().get());
    }
    container(manifest.container());
    text(ManifestDigest.FIELD, ManifestDigest.PLACEHOLDER);
    json.writeEndObject();
  }

  private void image(Image image) throws IOException {
    json.writeObjectFieldStart("image");
    text("id", image.id());
    text("name", image.name());
    json.writeArrayFieldStart("digests");
    for (String digest : image.digests()) {
      json.writeString(digest);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void platform(Platform platform) throws IOException {
    json.writeObjectFieldStart("platform");
    text("architecture", platform.architecture());
    text("kernel", platform.kernel());
    json.writeNumberField("cgroupVersion", platform.cgroupVersion());
    text("engineVersion", platform.engineVersion());
    text("runtimeVersion", platform.runtimeVersion());
    text("criuVersion", platform.criuVersion());
    text("storageDriver", platform.storageDriver());
    json.writeEndObject();
  }

  private void options(CheckpointOptions options) throws IOException {
    json.writeObjectFieldStart("options");
    json.writeBooleanField("leaveRunning", options.leaveRunning());
    json.writeBooleanField("tcpEstablished", options.tcpEstablished());
    json.writeBooleanField("tcpClose", options.tcpClose());
    json.writeBooleanField("fileLocks", options.fileLocks());
    json.writeBooleanField("extUnixSockets", options.extUnixSockets());
    json.writeBooleanField("skipInFlight", options.skipInFlight());
    json.writeEndObject();
  }

  private void statistics(CheckpointStatistics statistics) throws IOException {
    json.writeObjectFieldStart("statistics");
    micros("freezingMicros", statistics.freezing());
    micros("frozenMicros", statistics.frozen());
    micros("memoryDumpMicros", statistics.memoryDump());
    micros("memoryWriteMicros", statistics.memoryWrite());
    json.writeNumberField("pagesScanned", statistics.pagesScanned());
    json.writeNumberField("pagesWritten", statistics.pagesWritten());
    json.writeNumberField("imageBytes", statistics.imageBytes());
    json.writeNumberField("layerBytes", statistics.layerBytes());
    micros("totalMicros", statistics.total());
    json.writeEndObject();
  }

  private void mount(Mount mount) throws IOException {
    json.writeStartObject();
    text("type", mount.type());
    text("name", mount.name());
    text("source", mount.source());
    text("destination", mount.destination());
    json.writeBooleanField("readOnly", mount.readOnly());
    json.writeBooleanField("directory", mount.directory());
    text("mode", String.format(Locale.ROOT, "%04o", mount.mode()));
    // Ids above 2^31 are negative in an int.
    json.writeNumberField("uid", Integer.toUnsignedLong(mount.uid()));
    json.writeNumberField("gid", Integer.toUnsignedLong(mount.gid()));
    json.writeEndObject();
  }

  private void files(String field, List<FileEntry> files) throws IOException {
    json.writeArrayFieldStart(field);
    for (FileEntry file : files) {
      file(file);
    }
    json.writeEndArray();
  }

  private void encoding(Encoding encoding) throws IOException {
    json.writeObjectFieldStart("encoding");
    json.writeBooleanField("done", encoding.done());
    text("compression", encoding.compression());
    files("content", encoding.content());
    if (encoding.encryption().isPresent()) {
      Encryption encryption = encoding.encryption().get();
      json.writeObjectFieldStart("encryption");
      text("scheme", encryption.scheme());
      text("keyId", encryption.keyId());
      text("nonce", encryption.nonce());
      text("manifest", encryption.manifest());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void file(FileEntry file) throws IOException {
    json.writeStartObject();
    text("path", file.path());
    json.writeNumberField("sizeBytes", file.sizeBytes());
    text("digest", file.digest());
    json.writeEndObject();
  }

  private void container(Container container) throws IOException {
    json.writeObjectFieldStart("container");
    text("id", container.id());
    text("name", container.name());
    embedded("inspect", container.inspectJson());
    embedded("spec", container.specJson());
    json.writeEndObject();
  }

  private void embedded(String field, String document) throws IOException {
    json.writeFieldName(field);
    try (JsonParser parser = FACTORY.createParser(required(field, document))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("The manifest's " + field + " is not a JSON object.");
      }
      JsonCopy.value(parser, json);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("The manifest's " + field + " has more than an object.");
      }
    }
  }

  private void text(String field, String value) throws IOException {
    json.writeStringField(field, required(field, value));
  }

  private void micros(String field, Duration value) throws IOException {
    long seconds = Math.multiplyExact(value.getSeconds(), 1_000_000L);
    json.writeNumberField(field, Math.addExact(seconds, value.getNano() / 1_000));
  }

  private static String required(String field, String value) {
    if (value == null) {
      throw new IllegalArgumentException("The manifest's " + field + " is missing.");
    }
    return value;
  }
}
