package io.dockercr.storage.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockercr.storage.encoding.FileEncoding.UndecodableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileEncodingTest {
  private static final EncryptionKey KEY = EncryptionKey.generate();
  private static final int FRAME = FrameWorkers.FRAME_BYTES;

  @TempDir Path temp;

  static Stream<FileEncoding> encodings() {
    return Stream.of("none", "zstd:1", "zstd:19", "lz4")
        .map(Compression::parse)
        .flatMap(
            compression ->
                Stream.of(
                    FileEncoding.of(compression), new FileEncoding(compression, Optional.of(KEY))));
  }

  static Stream<FileEncoding> encoding() {
    return encodings().filter(encoding -> !encoding.isNone());
  }

  static Stream<FileEncoding> compressing() {
    return encodings().filter(encoding -> !encoding.compression().equals(Compression.NONE));
  }

  static byte[] encode(FileEncoding encoding, byte[] plain, String context) throws IOException {
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    try (FileEncoding.Encoder encoder = encoding.encoder()) {
      OutputStream out = encoder.encoding(stored, context);
      out.write(plain, 0, plain.length / 3);
      out.write(plain, plain.length / 3, plain.length - plain.length / 3);
      out.close();
    }
    return stored.toByteArray();
  }

  static byte[] decode(FileEncoding encoding, byte[] stored, String context) throws IOException {
    try (InputStream plain = encoding.decoding(new ByteArrayInputStream(stored), context)) {
      return plain.readAllBytes();
    }
  }

  /** Half of it compresses well. */
  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    Arrays.fill(bytes, length / 4, length * 3 / 4, (byte) 7);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void whatWasEncodedComesBack(FileEncoding encoding) throws Exception {
    for (int size : List.of(0, 1, 4096, FRAME - 1, FRAME, FRAME + 1, 5 * FRAME + 77)) {
      byte[] plain = bytes(size);
      byte[] stored = encode(encoding, plain, "a file");
      assertThat(decode(encoding, stored, "a file")).as(size + " bytes").isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @MethodSource("compressing")
  void compressionCompresses(FileEncoding encoding) throws Exception {
    byte[] plain = bytes(4 * FRAME);
    assertThat(encode(encoding, plain, "a file")).hasSizeLessThan(plain.length * 6 / 10);
  }

  @ParameterizedTest
  @MethodSource("encoding")
  void whatIsCutOffIsUndecodable(FileEncoding encoding) throws Exception {
    byte[] stored = encode(encoding, bytes(3 * FRAME), "a file");
    for (int length : List.of(1, 20, stored.length / 2, stored.length - 1)) {
      assertThatThrownBy(() -> decode(encoding, Arrays.copyOf(stored, length), "a file"))
          .as(length + " of " + stored.length)
          .isInstanceOf(UndecodableException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("encoding")
  void nonsenseIsUndecodable(FileEncoding encoding) throws Exception {
    byte[] nonsense = new byte[10_000];
    new Random(1).nextBytes(nonsense);
    assertThatThrownBy(() -> decode(encoding, nonsense, "a file"))
        .isInstanceOf(UndecodableException.class);
  }

  @Test
  void whatCantBeReadIsNotCalledNonsense() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Input/output error");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
          }
        };
    for (FileEncoding encoding : encodings().toList()) {
      assertThatThrownBy(() -> encoding.decoding(broken, "a file").readAllBytes())
          .as(encoding.toString())
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("Input/output error");
    }
  }

  @Test
  void anEncryptedFileIsBoundToItsContextAndKey() throws Exception {
    FileEncoding encoding = new FileEncoding(Compression.NONE, Optional.of(KEY));
    byte[] stored = encode(encoding, bytes(1000), "a file");
    assertThatThrownBy(() -> decode(encoding, stored, "another file"))
        .isInstanceOf(UndecodableException.class);
    FileEncoding other = new FileEncoding(Compression.NONE, Optional.of(EncryptionKey.generate()));
    assertThatThrownBy(() -> decode(other, stored, "a file"))
        .isInstanceOf(UndecodableException.class);
  }

  @Test
  void everyFlippedByteOfAnEncryptedFileIsFound() throws Exception {
    FileEncoding encoding = new FileEncoding(Compression.parse("zstd"), Optional.of(KEY));
    byte[] stored = encode(encoding, bytes(2000), "a file");
    for (int i = 0; i < stored.length; i++) {
      stored[i] ^= 1;
      assertThatThrownBy(() -> decode(encoding, stored, "a file"))
          .as("byte " + i)
          .isInstanceOf(UndecodableException.class);
      stored[i] ^= 1;
    }
    assertThat(decode(encoding, stored, "a file")).isEqualTo(bytes(2000));
  }

  @Test
  void segmentsInAnotherOrderAreFound() throws Exception {
    FileEncoding encoding = new FileEncoding(Compression.NONE, Optional.of(KEY));
    int segment = 128 << 10;
    byte[] stored = encode(encoding, bytes(4 * segment), "a file");
    byte[] swapped = stored.clone();
    System.arraycopy(stored, segment, swapped, 2 * segment, segment);
    System.arraycopy(stored, 2 * segment, swapped, segment, segment);
    assertThatThrownBy(() -> decode(encoding, swapped, "a file"))
        .isInstanceOf(UndecodableException.class);
    byte[] cut = Arrays.copyOf(stored, 2 * segment);
    assertThatThrownBy(() -> decode(encoding, cut, "a file"))
        .isInstanceOf(UndecodableException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zstd", "lz4"})
  void theProgramOfThatNameReadsIt(String name) throws Exception {
    for (int size : List.of(0, 3 * FRAME + 5)) {
      FileEncoding encoding = FileEncoding.of(Compression.parse(name));
      Path stored = Files.write(temp.resolve("stored"), encode(encoding, bytes(size), ""));
      Path plain = temp.resolve("plain");
      Process program =
          new ProcessBuilder(name, "-d", "-c")
              .redirectInput(stored.toFile())
              .redirectOutput(plain.toFile())
              .start();
      assertThat(program.waitFor()).isZero();
      assertThat(plain).hasBinaryContent(bytes(size));
    }
  }

  @Test
  void aFailureBelowIsTold() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    for (FileEncoding encoding : encodings().toList()) {
      assertThatThrownBy(
              () -> {
                try (FileEncoding.Encoder encoder = encoding.encoder();
                    OutputStream out = encoder.encoding(full, "a file")) {
                  out.write(bytes(20 * FRAME));
                }
              })
          .as(encoding.toString())
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");
    }
  }

  @Test
  void anInterruptEndsIt() throws Exception {
    FileEncoding encoding = FileEncoding.of(Compression.parse("zstd:19"));
    try (FileEncoding.Encoder encoder = encoding.encoder()) {
      OutputStream out = encoder.encoding(OutputStream.nullOutputStream(), "a file");
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> out.write(bytes(40 * FRAME))).hasMessage("interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
