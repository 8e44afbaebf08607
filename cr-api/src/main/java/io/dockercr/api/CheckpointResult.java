package io.dockercr.api;

import java.util.List;

/**
 * A checkpoint that was taken and is safe in its store. Immutable.
 *
 * @param id its name within the store
 * @param location where it is, as a person would look for it: a path or URI
 * @param manifest what it holds
 * @param statistics what it cost, the commit included
 * @param preDumps the rounds of pre-dump before it, in order; empty if none were asked for
 * @param running whether the container still runs
 * @param warnings what the caller should know, a sentence each; empty when all is well
 */
public record CheckpointResult(
    CheckpointId id,
    String location,
    CheckpointManifest manifest,
    CheckpointStatistics statistics,
    List<PreDumpRound> preDumps,
    boolean running,
    List<String> warnings) {

  public CheckpointResult {
    preDumps = List.copyOf(preDumps);
    warnings = List.copyOf(warnings);
  }
}
