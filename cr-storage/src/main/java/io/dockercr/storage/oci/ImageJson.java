package io.dockercr.storage.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.dockercr.api.CorruptedCheckpointException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An object in one of an image's documents, which nobody trusts. */
final class ImageJson {
  private static final int MAX_DEPTH = 64;

  static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          // Interned names would outlive the document.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  /** A number as it is written. */
  private record Digits(String text) {}

  private final String what;
  private final Map<?, ?> values;

  private ImageJson(String what, Map<?, ?> values) {
    this.what = what;
    this.values = values;
  }

  /**
   * Reads a document, an object.
   *
   * @param what names it in messages, such as {@code The manifest of …}
   */
  static ImageJson parse(byte[] json, String what) throws CorruptedCheckpointException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT
          && value(parser) instanceof Map<?, ?> values
          && parser.nextToken() == null) {
        return new ImageJson(what, values);
      }
    } catch (IOException e) {
      throw new CorruptedCheckpointException(what + " is not JSON.", hint(), e);
    }
    throw new CorruptedCheckpointException(what + " is not a JSON object.", hint(), null);
  }

  private static String hint() {
    return "Was it pushed by docker-cr, or does it hold a checkpoint at all?";
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> values = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          values.put(name, value(parser));
        }
        yield values;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
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

  boolean has(String name) {
    return values.get(name) != null;
  }

  /** A text, if it is there. */
  Optional<String> text(String name) throws CorruptedCheckpointException {
    return Optional.ofNullable(get(name, String.class));
  }

  /** A number from 0 to {@link Long#MAX_VALUE}, which must be there. */
  long count(String name) throws CorruptedCheckpointException {
    Digits digits = get(name, Digits.class);
    try {
      long number = digits == null ? -1 : Long.parseLong(digits.text());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(name, e);
    }
    throw wrong(name, null);
  }

  /** An object, if it is there. */
  Optional<ImageJson> object(String name) throws CorruptedCheckpointException {
    return Optional.ofNullable(get(name, Map.class)).map(found -> new ImageJson(what, found));
  }

  /** A list of objects; empty if there is none. */
  List<ImageJson> objects(String name) throws CorruptedCheckpointException {
    List<ImageJson> objects = new ArrayList<>();
    for (Object item : list(name)) {
      if (!(item instanceof Map<?, ?> object)) {
        throw wrong(name, null);
      }
      objects.add(new ImageJson(what, object));
    }
    return objects;
  }

  /** A list of texts; empty if there is none. */
  List<String> texts(String name) throws CorruptedCheckpointException {
    List<String> texts = new ArrayList<>();
    for (Object item : list(name)) {
      if (!(item instanceof String text)) {
        throw wrong(name, null);
      }
      texts.add(text);
    }
    return texts;
  }

  /** An object of texts; empty if there is none. */
  Map<String, String> textsByName(String name) throws CorruptedCheckpointException {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<?, ?> found = get(name, Map.class);
    if (found != null) {
      for (Map.Entry<?, ?> entry : found.entrySet()) {
        if (!(entry.getValue() instanceof String text)) {
          throw wrong(name, null);
        }
        texts.put((String) entry.getKey(), text);
      }
    }
    return texts;
  }

  /** What this object says of a blob. */
  BlobDescriptor descriptor() throws CorruptedCheckpointException {
    String digest = text("digest").orElseThrow(() -> wrong("digest", null));
    String mediaType = text("mediaType").orElseThrow(() -> wrong("mediaType", null));
    try {
      return new BlobDescriptor(mediaType, digest, count("size"));
    } catch (IllegalArgumentException e) {
      throw wrong("digest", e);
    }
  }

  CorruptedCheckpointException wrong(String name, Throwable cause) {
    return new CorruptedCheckpointException(
        what + " has no \"" + name + "\", or a wrong one.", hint(), cause);
  }

  private List<?> list(String name) throws CorruptedCheckpointException {
    List<?> found = get(name, List.class);
    return found == null ? List.of() : found;
  }

  private <T> T get(String name, Class<T> type) throws CorruptedCheckpointException {
    Object value = values.get(name);
    if (value != null && !type.isInstance(value)) {
      throw wrong(name, null);
    }
    return type.cast(value);
  }
}
