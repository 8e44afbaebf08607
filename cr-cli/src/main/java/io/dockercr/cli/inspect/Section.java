package io.dockercr.cli.inspect;

/** A part of a report, in the order in which reports have them. */
public enum Section {
  SUMMARY("Checkpoint"),
  PROCESSES("Processes"),
  ENVIRONMENT("Environment"),
  FILES("Open files"),
  SOCKETS("Sockets"),
  MOUNTS("Mounts"),
  NETWORK("Network"),
  MEMORY("Memory"),
  STATISTICS("Statistics");

  private final String title;

  Section(String title) {
    this.title = title;
  }

  /** What the part is called for people. */
  String title() {
    return title;
  }
}
