package io.dockercr.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a choice as it is written on command lines: {@code leave-out} for {@code LEAVE_OUT}. */
abstract class EnumWord<E extends Enum<E>> implements ITypeConverter<E> {
  private final Class<E> type;

  EnumWord(Class<E> type) {
    this.type = type;
  }

  @Override
  public E convert(String text) {
    List<String> words = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String word = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (word.equals(text.toLowerCase(Locale.ROOT))) {
        return constant;
      }
      words.add(word);
    }
    throw new TypeConversionException(
        "expected " + String.join(" or ", words) + " but was '" + text + "'");
  }
}
