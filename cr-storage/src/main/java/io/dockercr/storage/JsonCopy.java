package io.dockercr.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.StringWriter;

/** Copies JSON word for word but for white space: numbers keep their digits. */
final class JsonCopy {
  private JsonCopy() {}

  /** Copies the value that {@code from} stands at, and leaves it at that value's last token. */
  static void value(JsonParser from, JsonGenerator to) throws IOException {
    int depth = 0;
    while (true) {
      switch (from.currentToken()) {
        case START_OBJECT -> {
          to.writeStartObject();
          depth++;
        }
        case START_ARRAY -> {
          to.writeStartArray();
          depth++;
        }
        case END_OBJECT -> {
          to.writeEndObject();
          depth--;
        }
        case END_ARRAY -> {
          to.writeEndArray();
          depth--;
        }
        case FIELD_NAME -> to.writeFieldName(from.currentName());
        case VALUE_STRING -> to.writeString(from.getText());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> to.writeNumber(from.getText());
        case VALUE_TRUE -> to.writeBoolean(true);
        case VALUE_FALSE -> to.writeBoolean(false);
        case VALUE_NULL -> to.writeNull();
        default -> throw new IOException("unexpected token " + from.currentToken());
      }
      if (depth == 0) {
        return;
      }
      from.nextToken();
    }
  }

  /** The value that {@code from} stands at, without white space. */
  static String compact(JsonParser from, JsonFactory factory) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator to = factory.createGenerator(out)) {
      value(from, to);
    }
    return out.toString();
  }
}
