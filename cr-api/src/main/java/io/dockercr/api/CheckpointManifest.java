package io.dockercr.api;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a checkpoint holds: enough to create the container anew and to tell whether this host can
 * let it go on. Written last, so that a checkpoint without a manifest is not one. Immutable; safe
 * for use by several threads.
 *
 * @param formatVersion version of the layout on disk, {@link #FORMAT_VERSION} when written by this
 *     version
 * @param id the checkpoint's name
 * @param createdAt when the tasks were dumped
 * @param container the container as the engine had it
 * @param image what it was created from
 * @param platform the host that it ran on
 * @param mounts what was mounted in it, besides its root
 * @param options what CRIU was asked to do
 * @param statistics what the checkpoint cost; times are kept in whole microseconds
 * @param parent the checkpoint that this one builds on, if any
 * @param files every file of the checkpoint besides the manifest
 * @param encoding how the files are stored, if not as they are; empty for whoever gets the
 *     checkpoint from a store that decodes it
 */
public record CheckpointManifest(
    int formatVersion,
    CheckpointId id,
    Instant createdAt,
    Container container,
    Image image,
    Platform platform,
    List<Mount> mounts,
    CheckpointOptions options,
    CheckpointStatistics statistics,
    Optional<CheckpointId> parent,
    List<FileEntry> files,
    Optional<Encoding> encoding) {

  /** The layout that this version writes. Older ones are read, newer ones refused. */
  public static final int FORMAT_VERSION = 1;

  /** The manifest's file name. */
  public static final String FILE_NAME = "manifest.json";

  public CheckpointManifest {
    Objects.requireNonNull(id, "id");
    mounts = List.copyOf(mounts);
    files = List.copyOf(files);
    Objects.requireNonNull(encoding, "encoding");
  }

  /** A manifest of files that are stored as they are. */
  public CheckpointManifest(
      int formatVersion,
      CheckpointId id,
      Instant createdAt,
      Container container,
      Image image,
      Platform platform,
      List<Mount> mounts,
      CheckpointOptions options,
      CheckpointStatistics statistics,
      Optional<CheckpointId> parent,
      List<FileEntry> files) {
    this(
        formatVersion,
        id,
        createdAt,
        container,
        image,
        platform,
        mounts,
        options,
        statistics,
        parent,
        files,
        Optional.empty());
  }

  /** This manifest under another name. */
  public CheckpointManifest withId(CheckpointId value) {
    return with(value, statistics, files, encoding);
  }

  /** This manifest with other files. */
  public CheckpointManifest withFiles(List<FileEntry> value) {
    return with(id, statistics, value, encoding);
  }

  /** This manifest with other statistics. */
  public CheckpointManifest withStatistics(CheckpointStatistics value) {
    return with(id, value, files, encoding);
  }

  /** This manifest with another encoding. */
  public CheckpointManifest withEncoding(Optional<Encoding> value) {
    return with(id, statistics, files, value);
  }

  /** This manifest as that of a checkpoint that builds on no other. */
  public CheckpointManifest withoutParent() {
    return with(id, statistics, Optional.empty(), files, encoding);
  }

  private CheckpointManifest with(
      CheckpointId otherId,
      CheckpointStatistics otherStatistics,
      List<FileEntry> otherFiles,
      Optional<Encoding> otherEncoding) {
    return with(otherId, otherStatistics, parent, otherFiles, otherEncoding);
  }

  private CheckpointManifest with(
      CheckpointId otherId,
      CheckpointStatistics otherStatistics,
      Optional<CheckpointId> otherParent,
      List<FileEntry> otherFiles,
      Optional<Encoding> otherEncoding) {
    return new CheckpointManifest(
        formatVersion,
        otherId,
        createdAt,
        container,
        image,
        platform,
        mounts,
        options,
        otherStatistics,
        otherParent,
        otherFiles,
        otherEncoding);
  }

  /** Size of all files, in bytes. */
  public long totalBytes() {
    return files.stream().mapToLong(FileEntry::sizeBytes).sum();
  }

  /**
   * A container as the engine had it.
   *
   * @param id its id, in full
   * @param name its name, without a leading slash
   * @param inspectJson the engine's own JSON of {@code docker inspect}, an object, kept word for
   *     word but for white space, since each engine version knows more than any model of it
   * @param specJson the OCI runtime configuration that it ran with, an object, kept likewise
   */
  public record Container(String id, String name, String inspectJson, String specJson) {}

  /**
   * A container image.
   *
   * @param id its id, {@code sha256:…}
   * @param name the name that the container was created with
   * @param digests the names by which registries know it, {@code NAME@sha256:…}; may be empty
   */
  public record Image(String id, String name, List<String> digests) {
    public Image {
      digests = List.copyOf(digests);
    }
  }

  /**
   * The host that a container ran on.
   *
   * @param architecture as the kernel names it, such as {@code x86_64}
   * @param kernel the kernel's release
   * @param cgroupVersion 1 or 2
   * @param engineVersion the container engine's version
   * @param runtimeVersion the OCI runtime's version
   * @param criuVersion CRIU's version
   * @param storageDriver the engine's storage driver
   */
  public record Platform(
      String architecture,
      String kernel,
      int cgroupVersion,
      String engineVersion,
      String runtimeVersion,
      String criuVersion,
      String storageDriver) {}

  /**
   * Something that the engine mounted into the container from outside.
   *
   * @param type the engine's word: {@code bind}, {@code volume}, {@code tmpfs}, {@code engine} for
   *     files of its own such as {@code /etc/hosts}
   * @param name a volume's name, else empty
   * @param source path on the host; empty for a tmpfs
   * @param destination path inside the container
   * @param readOnly whether the container can't write to it
   * @param directory whether the source is a directory rather than a file
   * @param mode permission bits of the source, such as 0755
   * @param uid owner of the source, 32 bits without a sign
   * @param gid group of the source, 32 bits without a sign
   */
  public record Mount(
      String type,
      String name,
      String source,
      String destination,
      boolean readOnly,
      boolean directory,
      int mode,
      int uid,
      int gid) {}

  /**
   * One file of a checkpoint.
   *
   * @param path relative to the checkpoint's directory, with slashes
   * @param sizeBytes its size
   * @param digest {@code sha256:} or {@code crc32c:}, and small hexadecimal digits
   */
  public record FileEntry(String path, long sizeBytes, String digest) {}

  /**
   * How files are stored that are compressed or encrypted. A store need not understand it: it keeps
   * {@link CheckpointManifest#files} as it gets them, and passes the whole manifest on.
   *
   * @param done whether the files are encoded; if not, they are to be when they are committed
   * @param compression its name and level: "none", "zstd:LEVEL" or "lz4"
   * @param content the files that are restored; empty if {@code encryption} hides them
   * @param encryption how they are encrypted, if they are
   */
  public record Encoding(
      boolean done, String compression, List<FileEntry> content, Optional<Encryption> encryption) {
    public Encoding {
      Objects.requireNonNull(compression, "compression");
      content = List.copyOf(content);
      Objects.requireNonNull(encryption, "encryption");
    }
  }

  /**
   * How a checkpoint is encrypted. Nothing in it is secret.
   *
   * @param scheme the cipher and its parameters
   * @param keyId tells the key from others, and nothing else about it
   * @param nonce 32 small hexadecimal digits that no other checkpoint has: they bind its files
   *     together
   * @param manifest the whole manifest, of the files that are restored, encrypted, in base64; empty
   *     if they are not encrypted yet
   */
  public record Encryption(String scheme, String keyId, String nonce, String manifest) {
    public Encryption {
      Objects.requireNonNull(scheme, "scheme");
      Objects.requireNonNull(keyId, "keyId");
      Objects.requireNonNull(nonce, "nonce");
      Objects.requireNonNull(manifest, "manifest");
    }
  }
}
