package io.dockercr.storage.repository;

import java.nio.file.Path;

/**
 * Names a snapshot. Both parts are safe as names of files, and do not begin with a dot.
 *
 * @param group several snapshots are in one
 * @param name unique in its group
 */
public record SnapshotName(String group, String name) {
  Path in(Path snapshots) {
    return snapshots.resolve(group).resolve(name + SnapshotFile.SUFFIX);
  }

  @Override
  public String toString() {
    return group + "/" + name;
  }
}
