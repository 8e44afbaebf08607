package io.dockercr.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.dockercr.api.CheckpointId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a JSON object, read with checks: what is missing, of another type or out of range
 * ends in a {@link ManifestException} that names the field.
 */
final class JsonFields {
  /** A number as written. */
  private record Digits(String text) {}

  private final String path;
  private final Map<String, Object> values = new HashMap<>();

  private JsonFields(String path) {
    this.path = path;
  }

  /**
   * Reads the object that {@code parser} stands at.
   *
   * @param raw the paths of fields whose objects are kept as text
   */
  static JsonFields parse(JsonParser parser, JsonFactory factory, Set<String> raw)
      throws IOException, ManifestException {
    return parse("", parser, factory, raw);
  }

  private static JsonFields parse(
      String path, JsonParser parser, JsonFactory factory, Set<String> raw)
      throws IOException, ManifestException {
    JsonFields fields = new JsonFields(path);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      Object value = value(fields.pathOf(name), parser, factory, raw);
      if (value != null && fields.values.put(name, value) != null) {
        throw new ManifestException("has the field \"" + fields.pathOf(name) + "\" twice");
      }
    }
    return fields;
  }

  private static Object value(String path, JsonParser parser, JsonFactory factory, Set<String> raw)
      throws IOException, ManifestException {
    boolean isRaw = raw.contains(path);
    JsonToken token = parser.currentToken();
    if (isRaw && token != JsonToken.START_OBJECT) {
      throw new ManifestException("has a wrong \"" + path + "\"");
    }
    return switch (token) {
      case START_OBJECT ->
          isRaw ? JsonCopy.compact(parser, factory) : parse(path, parser, factory, raw);
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(path + "[" + list.size() + "]", parser, factory, raw));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> new Digits(parser.getText());
    };
  }

  /** Whether the field is there and not null. */
  boolean has(String name) {
    return values.containsKey(name);
  }

  String text(String name) throws ManifestException {
    return get(name, String.class);
  }

  /** An object that was kept as text. */
  String json(String name) throws ManifestException {
    return get(name, String.class);
  }

  boolean flag(String name) throws ManifestException {
    return get(name, Boolean.class);
  }

  JsonFields object(String name) throws ManifestException {
    return get(name, JsonFields.class);
  }

  List<JsonFields> objects(String name) throws ManifestException {
    return list(name, JsonFields.class);
  }

  List<String> texts(String name) throws ManifestException {
    return list(name, String.class);
  }

  /** A number from 0 to {@link Long#MAX_VALUE}. */
  long count(String name) throws ManifestException {
    return number(name, 0, Long.MAX_VALUE);
  }

  int integer(String name, int min, int max) throws ManifestException {
    return (int) number(name, min, max);
  }

  /** A number of 32 bits without a sign. */
  int unsigned(String name) throws ManifestException {
    return (int) number(name, 0, 0xffff_ffffL);
  }

  Duration micros(String name) throws ManifestException {
    return Duration.of(count(name), ChronoUnit.MICROS);
  }

  /** Permission bits, written as text such as {@code 0755}. */
  int octal(String name) throws ManifestException {
    String text = text(name);
    if (!text.matches("[0-7]{1,5}")) {
      throw wrong(name);
    }
    return Integer.parseInt(text, 8);
  }

  Instant instant(String name) throws ManifestException {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeParseException e) {
      throw wrong(name, e);
    }
  }

  CheckpointId id(String name) throws ManifestException {
    try {
      return CheckpointId.parse(text(name));
    } catch (IllegalArgumentException e) {
      throw wrong(name, e);
    }
  }

  /** Says that the field has a value that makes no sense. */
  ManifestException wrong(String name) {
    return wrong(name, null);
  }

  private ManifestException wrong(String name, Throwable cause) {
    return new ManifestException("has a wrong \"" + pathOf(name) + "\"", cause);
  }

  private long number(String name, long min, long max) throws ManifestException {
    long value;
    try {
      value = Long.parseLong(get(name, Digits.class).text());
    } catch (NumberFormatException e) {
      throw wrong(name, e);
    }
    if (value < min || value > max) {
      throw wrong(name);
    }
    return value;
  }

  private <T> List<T> list(String name, Class<T> type) throws ManifestException {
    List<T> list = new ArrayList<>();
    for (Object item : get(name, List.class)) {
      if (!type.isInstance(item)) {
        throw wrong(name);
      }
      list.add(type.cast(item));
    }
    return list;
  }

  private <T> T get(String name, Class<T> type) throws ManifestException {
    Object value = values.get(name);
    if (value == null) {
      throw new ManifestException("has no field \"" + pathOf(name) + "\"");
    }
    if (!type.isInstance(value)) {
      throw wrong(name);
    }
    return type.cast(value);
  }

  private String pathOf(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
