package io.dockercr.cli.inspect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.dockercr.criu.images.AreaDifference;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A comparison for programs; docs/inspect.md describes it. */
public final class DifferenceJson {
  private static final int SCHEMA_VERSION = 1;

  private final JsonGenerator json;

  private DifferenceJson(JsonGenerator json) {
    this.json = json;
  }

  /** Writes all differences. */
  public static void write(Comparison comparison, PrintWriter out) throws IOException {
    JsonGenerator json = new JsonFactory().createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());
    json.useDefaultPrettyPrinter();
    DifferenceJson writer = new DifferenceJson(json);
    json.writeStartObject();
    json.writeNumberField("schemaVersion", SCHEMA_VERSION);
    json.writeArrayFieldStart("processes");
    comparison.processes(writer::process);
    json.writeEndArray();
    writer.layer(comparison.layer());
    json.writeEndObject();
    json.flush();
    out.println();
    out.flush();
  }

  private void process(ProcessDifference process) throws IOException {
    json.writeStartObject();
    json.writeNumberField("pid", process.pid());
    json.writeStringField("in", process.kind().name().toLowerCase(Locale.ROOT));
    json.writeStringField("command", process.title());
    lines("before", process.before());
    lines("after", process.after());
    json.writeObjectFieldStart("memory");
    json.writeNumberField("changedBytes", process.changedBytes());
    json.writeNumberField("addedBytes", process.addedBytes());
    json.writeNumberField("removedBytes", process.removedBytes());
    json.writeArrayFieldStart("areas");
    for (int i = 0; i < process.memory().size(); i++) {
      area(process.memory().get(i), process.areaNames().get(i));
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private void lines(String field, ProcessDifference.Lines lines) throws IOException {
    json.writeObjectFieldStart(field);
    texts("command", lines.command());
    texts("environment", lines.environment());
    texts("files", lines.files());
    texts("sockets", lines.sockets());
    json.writeEndObject();
  }

  private void texts(String field, List<String> texts) throws IOException {
    json.writeArrayFieldStart(field);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private void area(AreaDifference area, String name) throws IOException {
    json.writeStartObject();
    json.writeStringField("start", "0x" + Long.toHexString(area.area().start()));
    json.writeStringField(
        "kind", area.area().kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    json.writeStringField("name", name);
    json.writeBooleanField("gone", area.gone());
    json.writeNumberField("changedBytes", area.changedBytes());
    json.writeNumberField("addedBytes", area.addedBytes());
    json.writeNumberField("removedBytes", area.removedBytes());
    json.writeEndObject();
  }

  private void layer(Optional<List<Comparison.LayerDifference>> differences) throws IOException {
    if (differences.isEmpty()) {
      json.writeNullField("layer");
      return;
    }
    json.writeArrayFieldStart("layer");
    for (Comparison.LayerDifference difference : differences.get()) {
      json.writeStartObject();
      json.writeStringField("path", difference.path());
      json.writeStringField("before", difference.before());
      json.writeStringField("after", difference.after());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
