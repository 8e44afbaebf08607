package io.dockercr.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * How an operation's notes are kept: a JSON object with one key a line, written at once and only
 * ever at the end, so that a process killed at any moment leaves whole lines.
 */
final class Journal {
  private Journal() {}

  static void append(FileChannel channel, String key, JsonNode value) throws IOException {
    ObjectNode line = EngineApi.JSON.createObjectNode();
    line.set(key, value);
    ByteBuffer bytes =
        StandardCharsets.UTF_8.encode(EngineApi.JSON.writeValueAsString(line) + "\n");
    long end = channel.size();
    while (bytes.hasRemaining()) {
      end += channel.write(bytes, end);
    }
  }

  static ObjectNode read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), Integer.MAX_VALUE));
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
      // A read may give less than is asked for.
    }
    return read(bytes.array());
  }

  /** Later lines count more than earlier ones; one that is cut off was never acted upon. */
  static ObjectNode read(byte[] bytes) {
    ObjectNode journal = EngineApi.JSON.createObjectNode();
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n")) {
      try {
        if (EngineApi.JSON.readTree(line) instanceof ObjectNode note) {
          journal.setAll(note);
        }
      } catch (JsonProcessingException e) {
        return journal;
      }
    }
    return journal;
  }
}
