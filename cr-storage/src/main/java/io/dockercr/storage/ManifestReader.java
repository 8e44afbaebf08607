package io.dockercr.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.dockercr.api.CheckpointId;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a manifest, trusting nothing in it. */
final class ManifestReader {
  // The embedded documents begin two levels down.
  private static final JsonFactory FACTORY =
      ManifestJson.factory(ManifestJson.MAX_EMBEDDED_DEPTH + 2);

  private ManifestReader() {}

  /** The document's format, read without a look at anything else, for a newer one may differ. */
  static int formatVersion(byte[] json) throws ManifestException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new ManifestException("is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = parser.currentName().equals("formatVersion");
        JsonToken value = parser.nextToken();
        if (found && value == JsonToken.VALUE_NUMBER_INT && parser.getIntValue() > 0) {
          return parser.getIntValue();
        }
        if (found) {
          throw new ManifestException("has a wrong \"formatVersion\"");
        }
        parser.skipChildren();
      }
    } catch (IOException e) {
      throw notJson(e);
    }
    throw new ManifestException("has no field \"formatVersion\"");
  }

  static CheckpointManifest read(byte[] json) throws ManifestException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      JsonFields fields =
          JsonFields.parse(parser, FACTORY, Set.of("container.inspect", "container.spec"));
      if (parser.nextToken() != null) {
        throw new ManifestException("goes on after its end");
      }
      return manifest(fields);
    } catch (IOException e) {
      throw notJson(e);
    }
  }

  private static CheckpointManifest manifest(JsonFields fields) throws ManifestException {
    return new CheckpointManifest(
        fields.integer("formatVersion", 1, CheckpointManifest.FORMAT_VERSION),
        fields.id("id"),
        fields.instant("createdAt"),
        container(fields.object("container")),
        image(fields.object("image")),
        platform(fields.object("platform")),
        mounts(fields.objects("mounts")),
        options(fields.object("options")),
        statistics(fields.object("statistics")),
        fields.has("parent") ? Optional.of(fields.id("parent")) : Optional.<CheckpointId>empty(),
        files(fields, "files"),
        fields.has("encoding")
            ? Optional.of(encoding(fields.object("encoding")))
            : Optional.<Encoding>empty());
  }

  private static Encoding encoding(JsonFields fields) throws ManifestException {
    return new Encoding(
        fields.flag("done"),
        fields.text("compression"),
        files(fields, "content"),
        fields.has("encryption")
            ? Optional.of(encryption(fields.object("encryption")))
            : Optional.<Encryption>empty());
  }

  private static Encryption encryption(JsonFields fields) throws ManifestException {
    return new Encryption(
        fields.text("scheme"), fields.text("keyId"), fields.text("nonce"), fields.text("manifest"));
  }

  private static Container container(JsonFields fields) throws ManifestException {
    return new Container(
        fields.text("id"), fields.text("name"), fields.json("inspect"), fields.json("spec"));
  }

  private static Image image(JsonFields fields) throws ManifestException {
    return new Image(fields.text("id"), fields.text("name"), fields.texts("digests"));
  }

  private static Platform platform(JsonFields fields) throws ManifestException {
    return new Platform(
        fields.text("architecture"),
        fields.text("kernel"),
        fields.integer("cgroupVersion", 1, 2),
        fields.text("engineVersion"),
        fields.text("runtimeVersion"),
        fields.text("criuVersion"),
        fields.text("storageDriver"));
  }

  private static List<Mount> mounts(List<JsonFields> all) throws ManifestException {
    List<Mount> mounts = new ArrayList<>();
    for (JsonFields fields : all) {
      mounts.add(
          new Mount(
              fields.text("type"),
              fields.text("name"),
              fields.text("source"),
              fields.text("destination"),
              fields.flag("readOnly"),
              fields.flag("directory"),
              fields.octal("mode"),
              fields.unsigned("uid"),
              fields.unsigned("gid")));
    }
    return mounts;
  }

  private static CheckpointOptions options(JsonFields fields) throws ManifestException {
    boolean tcpEstablished = fields.flag("tcpEstablished");
    boolean tcpClose = fields.flag("tcpClose");
    if (tcpEstablished && tcpClose) {
      throw fields.wrong("tcpClose");
    }
    return new CheckpointOptions(
        fields.flag("leaveRunning"),
        tcpEstablished,
        tcpClose,
        fields.flag("fileLocks"),
        fields.flag("extUnixSockets"),
        fields.flag("skipInFlight"));
  }

  private static CheckpointStatistics statistics(JsonFields fields) throws ManifestException {
    return new CheckpointStatistics(
        fields.micros("freezingMicros"),
        fields.micros("frozenMicros"),
        fields.micros("memoryDumpMicros"),
        fields.micros("memoryWriteMicros"),
        fields.count("pagesScanned"),
        fields.count("pagesWritten"),
        fields.count("imageBytes"),
        fields.count("layerBytes"),
        fields.micros("totalMicros"));
  }

  private static List<FileEntry> files(JsonFields owner, String field) throws ManifestException {
    List<FileEntry> files = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonFields fields : owner.objects(field)) {
      String path = fields.text("path");
      if (!CheckpointFiles.isInside(path) || !seen.add(path)) {
        throw fields.wrong("path");
      }
      String digest = fields.text("digest");
      if (DigestAlgorithm.of(digest).isEmpty()) {
        throw fields.wrong("digest");
      }
      files.add(new FileEntry(path, fields.count("sizeBytes"), digest));
    }
    return files;
  }

  private static ManifestException notJson(IOException e) {
    return new ManifestException("is not valid JSON", e);
  }
}
