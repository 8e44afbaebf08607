package io.dockercr.storage.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Finds who made a checkpoint in its {@code spec.dump}. */
final class SpecAnnotation {
  private static final JsonFactory JSON = new JsonFactory();

  private SpecAnnotation() {}

  /** The annotation {@code io.container.manager}; empty if there is none, or no JSON. */
  static String manager(byte[] spec) {
    try (JsonParser json = JSON.createParser(spec)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return "";
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean annotations = json.currentName().equals("annotations");
        if (json.nextToken() == JsonToken.START_OBJECT && annotations) {
          return among(json);
        }
        json.skipChildren();
      }
      return "";
    } catch (IOException e) {
      // Whoever needs the spec refuses it; here it only fails to tell who wrote it.
      return "";
    }
  }

  private static String among(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = json.currentName().equals("io.container.manager");
      if (json.nextToken() == JsonToken.VALUE_STRING && wanted) {
        return json.getText();
      }
      json.skipChildren();
    }
    return "";
  }
}
