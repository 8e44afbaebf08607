package io.dockercr.cli.inspect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.dockercr.cli.text.Printable;
import io.dockercr.criu.images.MemoryArea;
import io.dockercr.criu.images.MemorySearch;
import io.dockercr.criu.images.ProcessMemory;
import io.dockercr.criu.images.ProcessTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What a search of memory finds, told as it is found. */
public final class MemoryHits {
  private static final int AROUND = 24;
  private static final int SHOWN = 200;

  private final Inspection inspection;
  private final PrintWriter out;
  private final JsonGenerator json;
  private long count;

  private MemoryHits(Inspection inspection, PrintWriter out, JsonGenerator json) {
    this.inspection = inspection;
    this.out = out;
    this.json = json;
  }

  /**
   * Searches the processes to be shown.
   *
   * @param search makes a search for each of them
   * @param asJson an array rather than lines
   * @return how often it was found
   */
  public static long write(
      Inspection inspection,
      Function<MemorySearch.Hits, MemorySearch> search,
      boolean asJson,
      PrintWriter out)
      throws IOException {
    JsonGenerator json = null;
    if (asJson) {
      json = new JsonFactory().createGenerator(out);
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());
      json.useDefaultPrettyPrinter();
      json.writeStartArray();
    }
    MemoryHits hits = new MemoryHits(inspection, out, json);
    for (ProcessTree.Step step : inspection.steps()) {
      hits.search(step.entry().pid(), search);
    }
    if (json != null) {
      json.writeEndArray();
      json.flush();
      out.println();
    }
    out.flush();
    return hits.count;
  }

  private void search(int pid, Function<MemorySearch.Hits, MemorySearch> search)
      throws IOException {
    Optional<ProcessMemory> memory = inspection.images().memory(pid);
    if (memory.isEmpty()) {
      return;
    }
    List<MemoryArea> areas = memory.get().layout().areas();
    MemorySearch of =
        search.apply(
            (address, bytes, from, length, end) -> {
              count++;
              tell(pid, address, areas, bytes, from, Math.min(length, SHOWN), end);
            });
    memory.get().read(0, Long.MAX_VALUE, of);
    of.finish();
  }

  private void tell(
      int pid, long address, List<MemoryArea> areas, byte[] bytes, int from, int length, int end)
      throws IOException {
    String area = areaName(areas, address);
    String found = text(bytes, from, from + length);
    String before = text(bytes, Math.max(0, from - AROUND), from);
    String after = text(bytes, from + length, Math.min(end, from + length + AROUND));
    if (json == null) {
      out.printf(
          Locale.ROOT,
          "%6d  %012x  %s  %s%n",
          pid,
          address,
          Printable.of(area),
          dotted(before + found + after));
      return;
    }
    json.writeStartObject();
    json.writeNumberField("pid", pid);
    json.writeStringField("address", "0x" + Long.toHexString(address));
    json.writeStringField("area", area);
    json.writeStringField("before", before);
    json.writeStringField("found", found);
    json.writeStringField("after", after);
    json.writeEndObject();
  }

  /** Each byte as a character, so that nothing of what was found is lost. */
  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static String dotted(String text) {
    StringBuilder dotted = new StringBuilder();
    text.chars().forEach(c -> dotted.append(c >= 0x20 && c < 0x7f ? (char) c : '.'));
    return dotted.toString();
  }

  private String areaName(List<MemoryArea> areas, long address) throws IOException {
    int low = 0;
    int high = areas.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      MemoryArea area = areas.get(middle);
      if (Long.compareUnsigned(area.start(), address) > 0) {
        high = middle - 1;
      } else if (Long.compareUnsigned(area.end(), address) <= 0) {
        low = middle + 1;
      } else {
        String name = inspection.name(area);
        return name.isEmpty() ? "[anonymous]" : name;
      }
    }
    return "-";
  }
}
