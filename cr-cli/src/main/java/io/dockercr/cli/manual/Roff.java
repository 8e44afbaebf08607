package io.dockercr.cli.manual;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A manual page in the language of man(7), as it grows. Not safe for use by several threads. */
final class Roff {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private final StringBuilder text = new StringBuilder();

  /** The title line. There is no date: a page is the same whenever it is written. */
  Roff(String name, String version) {
    text.append(".TH \"")
        .append(escape(name).toUpperCase(Locale.ROOT))
        .append("\" 1 \"\" \"docker\\-cr ");
    text.append(escape(version)).append("\" \"docker\\-cr\"\n.nh\n.ad l\n");
  }

  Roff section(String title) {
    text.append(".SH ").append(title).append('\n');
    return this;
  }

  Roff paragraph(String roff) {
    text.append(".PP\n").append(line(roff));
    return this;
  }

  /** A first paragraph, or one that goes on. */
  Roff text(String roff) {
    text.append(line(roff));
    return this;
  }

  Roff item(String term, String roff) {
    text.append(".TP\n").append(line(term)).append(line(roff));
    return this;
  }

  /** A line that begins like a request to roff is none. */
  private static String line(String roff) {
    return (roff.startsWith(".") || roff.startsWith("\\(aq") ? "\\&" : "") + roff + "\n";
  }

  static String bold(String plain) {
    return "\\fB" + escape(plain) + "\\fR";
  }

  static String italic(String plain) {
    return "\\fI" + escape(plain) + "\\fR";
  }

  /** A sentence, in which {@code `code`} is bold. */
  static String sentence(String plain) {
    StringBuilder roff = new StringBuilder();
    Matcher code = CODE.matcher(plain);
    int from = 0;
    while (code.find()) {
      roff.append(escape(plain.substring(from, code.start()))).append(bold(code.group(1)));
      from = code.end();
    }
    return roff.append(escape(plain.substring(from))).toString();
  }

  /** Text as it is: with hyphens that can be searched for and copied, and straight quotes. */
  static String escape(String plain) {
    return plain
        .replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("'", "\\(aq")
        .replace("`", "\\(ga")
        .replace("^", "\\(ha")
        .replace("~", "\\(ti")
        .replaceAll("\\s+", " ");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
