package io.dockercr.storage.oci;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes JSON, the same way each time. */
final class ImageJsonWriter {
  /** Writes the fields of an object. */
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private ImageJsonWriter() {}

  static byte[] write(Fields fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = ImageJson.FACTORY.createGenerator(out)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory can't be written to", e);
    }
    return out.toByteArray();
  }

  static void descriptor(JsonGenerator json, BlobDescriptor blob) throws IOException {
    json.writeStartObject();
    descriptorFields(json, blob);
    json.writeEndObject();
  }

  static void descriptorFields(JsonGenerator json, BlobDescriptor blob) throws IOException {
    json.writeStringField("mediaType", blob.mediaType());
    json.writeStringField("digest", blob.digest());
    json.writeNumberField("size", blob.sizeBytes());
  }

  static void texts(JsonGenerator json, String name, Map<String, String> texts) throws IOException {
    json.writeObjectFieldStart(name);
    for (String key : texts.keySet().stream().sorted().toList()) {
      json.writeStringField(key, texts.get(key));
    }
    json.writeEndObject();
  }
}
