package io.dockercr.cli;

import com.fasterxml.jackson.databind.ObjectMapper;

/** JSON for machines. Apart, so that commands which write none don't wait 30 ms for Jackson. */
final class Json {
  static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}
}
