package io.dockercr.cli.manual;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.ArgSpec;

/**
 * What a shell can offer for the value of an option or argument.
 *
 * @param kind what it is
 * @param words the choices, if {@code kind} is {@code WORDS}
 */
record CompletedValue(Kind kind, List<String> words) {
  enum Kind {
    WORDS,
    CONTAINERS,
    DIRECTORIES,
    FILES,
    NOTHING
  }

  static CompletedValue of(ArgSpec argument) {
    String label = argument.paramLabel();
    List<String> words = words(argument, label);
    if (!words.isEmpty()) {
      return new CompletedValue(Kind.WORDS, words);
    }
    return new CompletedValue(
        switch (label) {
          case "CONTAINER" -> Kind.CONTAINERS;
          case "DIR" -> Kind.DIRECTORIES;
          case "CHECKPOINT", "FILE", "BEFORE", "AFTER", "STORE", "TARGET" -> Kind.FILES;
          default -> argument.type() == Path.class ? Kind.FILES : Kind.NOTHING;
        },
        List.of());
  }

  /** A label such as {@code none|zstd[:LEVEL]} names the choices; else the type may. */
  private static List<String> words(ArgSpec argument, String label) {
    List<String> words = new ArrayList<>();
    if (label.contains("|")) {
      for (String word : label.split("\\|")) {
        words.add(word.replaceFirst("\\[.*", ""));
      }
    } else if (argument.completionCandidates() != null) {
      argument
          .completionCandidates()
          .forEach(word -> words.add(word.toLowerCase(Locale.ROOT).replace('_', '-')));
    }
    return words;
  }
}
