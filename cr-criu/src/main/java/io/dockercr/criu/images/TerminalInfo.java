package io.dockercr.criu.images;

import java.io.IOException;

/**
 * A terminal ({@code tty-info.img}). Immutable.
 *
 * @param id its number in the checkpoint
 * @param type {@code pty}, {@code console}, {@code vt}, {@code ctty}, {@code external}, {@code
 *     serial} or {@code unknown}
 * @param index which pseudo-terminal it is; -1 if it is none
 * @param rows lines of its window; 0 if not said
 * @param columns columns of its window; 0 if not said
 * @param session the session that it controls; 0 for none
 * @param group its foreground process group; 0 for none
 */
public record TerminalInfo(
    long id, String type, int index, int rows, int columns, int session, int group) {

  static TerminalInfo parse(Message message) throws IOException {
    Message window = message.messageOrEmpty(11);
    Message pty = message.messageOrEmpty(12);
    return new TerminalInfo(
        message.unsigned(1),
        switch (message.integer(2)) {
          case 1 -> "pty";
          case 2 -> "console";
          case 3 -> "vt";
          case 4 -> "ctty";
          case 5 -> "external";
          case 6 -> "serial";
          default -> "unknown";
        },
        pty.has(1) ? pty.integer(1) : -1,
        window.integer(1) & 0xffff,
        window.integer(2) & 0xffff,
        message.integer(6),
        message.integer(7));
  }

  /** What it is called for people, such as {@code pty 0}. */
  public String name() {
    return index < 0 ? type : type + " " + index;
  }
}
