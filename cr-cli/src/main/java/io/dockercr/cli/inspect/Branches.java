package io.dockercr.cli.inspect;

import java.util.BitSet;

/** Draws a tree line by line, each node before what is below it. */
final class Branches {
  /** Deeper nodes are drawn at this depth: a line must end somewhere. */
  private static final int MAX_DEPTH = 48;

  private final BitSet goesOn = new BitSet();

  /**
   * What comes before a node.
   *
   * @param depth how many nodes it is below; 0 for one that has nothing above
   * @param last whether no other node of the same one follows
   */
  String before(int depth, boolean last) {
    int drawn = Math.min(depth, MAX_DEPTH);
    goesOn.set(drawn, !last);
    if (drawn == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (int i = 1; i < drawn; i++) {
      text.append(goesOn.get(i) ? "│  " : "   ");
    }
    return text.append(last ? "└─ " : "├─ ").toString();
  }
}
