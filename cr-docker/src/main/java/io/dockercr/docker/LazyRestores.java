package io.dockercr.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockercr.api.CheckpointException;
import io.dockercr.api.ContainerBusyException;
import io.dockercr.api.EngineFailedException;
import io.dockercr.api.Reasons;
import io.dockercr.api.UnsupportedContainerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What an engine's containers whose memory is to come mean for what is asked for. */
final class LazyRestores {
  private final EngineApi engine;

  LazyRestores(EngineApi engine) {
    this.engine = engine;
  }

  /**
   * Makes sure that all of a container's memory is there.
   *
   * @throws ContainerBusyException if it is still being brought
   * @throws UnsupportedContainerException if nobody brings it any more
   */
  static void requireComplete(RunningContainer container) throws CheckpointException, IOException {
    LazyPages pages = LazyPages.of(container.id());
    if (pages.state() == LazyPages.State.SERVED) {
      throw new ContainerBusyException(
          "The memory of container \""
              + container.name()
              + "\" is still being brought back, after a restore with --lazy.",
          "Wait until it is there, which `docker-cr check` tells, and try again.");
    }
    if (pages.state() == LazyPages.State.ABANDONED) {
      throw new UnsupportedContainerException(
          "Memory of container \"" + container.name() + "\" may be missing: " + why(pages) + ".",
          remedy(pages));
    }
  }

  /**
   * Makes sure that a container which was just restored is not one that had to be killed.
   *
   * @throws EngineFailedException if it is
   */
  static void requireNotLost(String id) throws CheckpointException, IOException {
    LazyPages pages = LazyPages.of(id);
    if (pages.state() == LazyPages.State.LOST) {
      throw new EngineFailedException(
          "The container was killed: its memory could not be brought back: " + why(pages) + ".",
          "Is the checkpoint whole? `docker-cr verify` tells.");
    }
  }

  private static String why(LazyPages pages) {
    return pages.state() == LazyPages.State.LOST
        ? "CRIU's daemon failed (" + pages.reason().replaceFirst("\\.$", "") + ")"
        : "CRIU's daemon and the one who watched it were killed";
  }

  private static String remedy(LazyPages pages) {
    return "Remove it, and restore " + pages.checkpoint() + " again.";
  }

  /** A line for each, with what to do. */
  List<HostCheck.Finding> findings() throws CheckpointException {
    List<HostCheck.Finding> findings = new ArrayList<>();
    try {
      for (LazyPages pages : LazyPages.all(engine.endpoint())) {
        switch (pages.state()) {
          case SERVED ->
              findings.add(
                  finding(
                      HostCheck.Verdict.OK,
                      "The memory of container " + name(pages) + " is being brought back.",
                      ""));
          case LOST, ENDED_ABANDONED ->
              findings.add(
                  finding(
                      HostCheck.Verdict.LIMITED,
                      lost(pages),
                      remedy(pages) + " `docker-cr recover` forgets it."));
          case ABANDONED ->
              findings.add(
                  finding(
                      HostCheck.Verdict.LIMITED,
                      "Memory of container " + name(pages) + " may be missing: " + why(pages) + ".",
                      remedy(pages) + " `docker-cr recover` kills it."));
          case OVER -> {
            // Nobody needs the pages any more.
          }
        }
      }
    } catch (IOException e) {
      findings.add(
          finding(
              HostCheck.Verdict.LIMITED,
              RunDirectory.LAZY + " can't be read: " + Reasons.of(e) + ".",
              "Is /run mounted?"));
    }
    return findings;
  }

  private static HostCheck.Finding finding(HostCheck.Verdict verdict, String text, String remedy) {
    return new HostCheck.Finding("lazy restore", verdict, text, remedy);
  }

  private String lost(LazyPages pages) throws CheckpointException {
    return "Container "
        + name(pages)
        + (pages.state() == LazyPages.State.ENDED_ABANDONED
            ? " has ended, and memory of it may have been missing: "
            : " was killed, since its memory could not be brought back: ")
        + why(pages)
        + ".";
  }

  private String name(LazyPages pages) throws CheckpointException {
    JsonNode inspect = engine.inspect(pages.id());
    return inspect.isMissingNode() ? pages.id().substring(0, 12) : RunningContainer.nameOf(inspect);
  }

  /**
   * Kills containers whose memory nobody brings any more, tells of those that were killed, and
   * forgets them.
   *
   * @return what was done and found, in sentences
   */
  List<String> recover() throws CheckpointException, IOException, InterruptedException {
    List<String> done = new ArrayList<>();
    for (LazyPages pages : LazyPages.all(engine.endpoint())) {
      switch (pages.state()) {
        case SERVED -> {
          continue;
        }
        case LOST, ENDED_ABANDONED -> done.add(lost(pages) + " " + remedy(pages));
        case ABANDONED -> {
          engine.post("/containers/" + pages.id() + "/kill", null, "kill " + name(pages));
          done.add(lost(pages) + " " + remedy(pages));
        }
        case OVER ->
            done.add("What a lazy restore left of container " + name(pages) + " is removed.");
      }
      LazyPages.end(pages.id());
    }
    return done;
  }
}
