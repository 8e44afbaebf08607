package io.dockercr.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dockercr.api.CheckpointId;
import io.dockercr.api.CheckpointManifest;
import io.dockercr.api.CheckpointManifest.FileEntry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The names of objects. A checkpoint is there when its manifest is; its files have a prefix of
 * their own that depends on what is in them, so that of two that are sent under one name neither
 * touches the other's.
 *
 * <pre>
 * PREFIX format                                   says what this is
 * PREFIX manifests/CONTAINER/NAME                 manifest.json, put last
 * PREFIX files/CONTAINER/NAME/CONTENT/begun       put first, each time that it is sent
 * PREFIX files/CONTAINER/NAME/CONTENT/files/PATH  a file
 * </pre>
 *
 * @param prefix as in {@link S3Location}
 */
record Keys(String prefix) {
  private static final int CONTENT_BYTES = 16;
  private static final String FILES = "files/";

  String format() {
    return prefix + "format";
  }

  String manifests() {
    return prefix + "manifests/";
  }

  String manifest(CheckpointId id) {
    return manifests() + id;
  }

  /** The checkpoint of a manifest; empty if the object is something else. */
  Optional<CheckpointId> checkpoint(String manifestKey) {
    try {
      return Optional.of(CheckpointId.parse(manifestKey.substring(manifests().length())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** With which the names of all files begin. */
  String files() {
    return prefix + FILES;
  }

  /** With which the names of all that is sent for a checkpoint begin. */
  String content(CheckpointManifest manifest) {
    return files() + manifest.id() + "/" + digest(manifest) + "/";
  }

  String begun(CheckpointManifest manifest) {
    return content(manifest) + "begun";
  }

  String file(CheckpointManifest manifest, String path) {
    return content(manifest) + FILES + path;
  }

  /** The part of a file's name that {@link #content} gave; empty if it is something else. */
  Optional<String> contentOf(String fileKey) {
    int at = files().length();
    for (int slashes = 0; slashes < 3; slashes++) {
      at = fileKey.indexOf('/', at) + 1;
      if (at == 0) {
        return Optional.empty();
      }
    }
    return Optional.of(fileKey.substring(0, at));
  }

  /** The checkpoint for which something was sent. */
  Optional<CheckpointId> checkpointOf(String content) {
    String[] parts = content.substring(files().length()).split("/");
    try {
      return Optional.of(new CheckpointId(parts[0], parts[1]));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The same whenever a sealed checkpoint is sent again, and for no other. */
  private static String digest(CheckpointManifest manifest) {
    MessageDigest digest = sha256();
    digest.update((manifest.createdAt() + "\n" + manifest.container().id() + "\n").getBytes(UTF_8));
    List<FileEntry> files =
        manifest.files().stream().sorted(Comparator.comparing(FileEntry::path)).toList();
    for (FileEntry file : files) {
      String line = file.path() + "\0" + file.sizeBytes() + "\0" + file.digest() + "\n";
      digest.update(line.getBytes(UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, CONTENT_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
