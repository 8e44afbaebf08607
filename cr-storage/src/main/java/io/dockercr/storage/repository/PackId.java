package io.dockercr.storage.repository;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Names a pack: the SHA-256 of its directory, which has the SHA-256 of each chunk in it. So whoever
 * knows the name can tell that every byte is what it was.
 *
 * @param hex 64 small hexadecimal digits
 */
record PackId(String hex) {
  static final String SUFFIX = ".pack";

  static PackId of(byte[] digest) {
    return new PackId(HexFormat.of().formatHex(digest));
  }

  /** Reads {@link Sha256#BYTES}. */
  static PackId read(ByteBuffer in) {
    byte[] digest = new byte[Sha256.BYTES];
    in.get(digest);
    return of(digest);
  }

  /** The pack that a file holds by its name; empty if it is something else. */
  static Optional<PackId> of(Path file) {
    String name = file.getFileName().toString();
    return name.matches("[0-9a-f]{64}\\.pack")
        ? Optional.of(new PackId(name.substring(0, name.length() - SUFFIX.length())))
        : Optional.empty();
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  Path in(Path packs) {
    return packs.resolve(hex + SUFFIX);
  }

  @Override
  public String toString() {
    return "pack " + hex.substring(0, 12);
  }
}
