package io.dockercr.cli.inspect;

import io.dockercr.api.CheckpointManifest;
import io.dockercr.cli.text.Sizes;
import io.dockercr.criu.images.Inventory;
import io.dockercr.criu.images.ProcessTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The summary in rows of a name and a text. Costs the same for any size of memory. */
final class Summary {
  private final List<List<String>> rows = new ArrayList<>();

  private Summary() {}

  static List<List<String>> of(Inspection inspection) throws IOException {
    Summary summary = new Summary();
    summary.row("checkpoint", inspection.name());
    inspection.manifest().ifPresent(summary::manifest);
    inspection.dumped().ifPresent(dumped -> summary.rows.addAll(dumped.rows()));
    summary.images(inspection);
    return summary.rows;
  }

  private static String shortened(String title) {
    int most = InspectedProcess.TITLE_LENGTH;
    return title.length() > most ? title.substring(0, most) + "…" : title;
  }

  private void row(String name, String text) {
    rows.add(List.of(name, text));
  }

  private void manifest(CheckpointManifest manifest) {
    row("taken", manifest.createdAt().toString());
    manifest.parent().ifPresent(parent -> row("parent", parent.toString()));
    row("container", manifest.container().name() + ", " + manifest.container().id());
    row("image", manifest.image().name() + ", " + manifest.image().id());
    CheckpointManifest.Platform platform = manifest.platform();
    row(
        "host",
        String.join(
            ", ",
            platform.architecture(),
            "kernel " + platform.kernel(),
            "cgroup v" + platform.cgroupVersion(),
            platform.storageDriver()));
    row(
        "versions",
        String.join(
            ", ",
            "engine " + platform.engineVersion(),
            "runc " + platform.runtimeVersion(),
            "CRIU " + platform.criuVersion()));
  }

  private void images(Inspection inspection) throws IOException {
    Inventory inventory = inspection.images().inventory();
    List<ProcessTree.Step> steps = inspection.tree().steps();
    int threads = steps.stream().mapToInt(step -> step.entry().threads().length).sum();
    row("processes", steps.size() + ", with " + threads + (threads == 1 ? " thread" : " threads"));
    if (inspection.tree().root().isPresent()) {
      int pid = inspection.tree().root().get().pid();
      row("first process", pid + "  " + shortened(inspection.title(pid)));
    }
    row(
        "memory",
        Sizes.inWords(inspection.images().pagesBytes())
            + (inspection.images().compressed() ? ", compressed by CRIU" : ""));
    Optional<String> parent =
        inspection.images().parent().map(path -> path.substring(path.lastIndexOf('/') + 1));
    if (parent.isPresent()) {
      row("builds on", parent.get());
    }
    row("CRIU images", Sizes.inWords(inspection.images().bytes()));
    if (inspection.manifest().isPresent()) {
      CheckpointManifest manifest = inspection.manifest().get();
      row("writable layer", Sizes.inWords(manifest.statistics().layerBytes()));
      row(
          "size",
          Sizes.inWords(manifest.totalBytes()) + " in " + manifest.files().size() + " files");
    }
    if (!inventory.networkLock().isEmpty()) {
      row("network lock", inventory.networkLock());
    }
    if (!inventory.securityModule().equals("none")) {
      row("security module", inventory.securityModule());
    }
  }
}
