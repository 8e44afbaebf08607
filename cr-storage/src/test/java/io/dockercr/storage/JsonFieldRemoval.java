package io.dockercr.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/** Copies a manifest without one field, and names all fields of one. */
final class JsonFieldRemoval {
  private final JsonParser from;
  private final JsonGenerator to;
  private final String unwanted;
  private final Set<String> seen = new TreeSet<>();

  private JsonFieldRemoval(JsonParser from, JsonGenerator to, String unwanted) {
    this.from = from;
    this.to = to;
    this.unwanted = unwanted;
  }

  /**
   * @param unwanted such as {@code mounts[0].mode}
   */
  static byte[] without(byte[] json, String unwanted) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Set<String> fields = copy(json, out, unwanted);
    if (!fields.contains(unwanted)) {
      throw new AssertionError("no field " + unwanted + " in " + fields);
    }
    return out.toByteArray();
  }

  /** All fields, such as {@code mounts[].mode}, but not those of the embedded documents. */
  static Set<String> fields(byte[] json) {
    Set<String> fields = new TreeSet<>();
    for (String field : copy(json, new ByteArrayOutputStream(), "")) {
      if (!field.matches("container\\.(inspect|spec)[.\\[].*")) {
        fields.add(field.replaceAll("\\[[0-9]+\\]", "[]"));
      }
    }
    return fields;
  }

  private static Set<String> copy(byte[] json, ByteArrayOutputStream out, String unwanted) {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    try (JsonParser from = new JsonFactory().createParser(json);
        JsonGenerator to = new JsonFactory().createGenerator(out).setPrettyPrinter(printer)) {
      from.nextToken();
      JsonFieldRemoval removal = new JsonFieldRemoval(from, to, unwanted);
      removal.object("");
      to.writeRaw('\n');
      return removal.seen;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void object(String path) throws IOException {
    to.writeStartObject();
    while (from.nextToken() != JsonToken.END_OBJECT) {
      String field = path.isEmpty() ? from.currentName() : path + "." + from.currentName();
      seen.add(field);
      if (field.equals(unwanted)) {
        from.nextToken();
        from.skipChildren();
      } else {
        to.writeFieldName(from.currentName());
        from.nextToken();
        value(field);
      }
    }
    to.writeEndObject();
  }

  private void value(String path) throws IOException {
    if (from.currentToken() == JsonToken.START_OBJECT) {
      object(path);
    } else if (from.currentToken() == JsonToken.START_ARRAY) {
      to.writeStartArray();
      for (int i = 0; from.nextToken() != JsonToken.END_ARRAY; i++) {
        value(path + "[" + i + "]");
      }
      to.writeEndArray();
    } else {
      JsonCopy.value(from, to);
    }
  }
}
