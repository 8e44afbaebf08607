package io.dockercr.criu.images;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import io.dockercr.api.CorruptedCheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The open files of a checkpoint, as CRIU wrote them ({@code files.img}, {@code
 * images/fdinfo.proto}). Immutable. What is not changed is kept as it was.
 */
public final class FilesImage {
  /** The image's name. */
  public static final String NAME = "files.img";

  private static final int REGULAR = 3;
  private static final int PATH = 6;
  private static final int MODE = 10;

  private final List<UnknownFieldSet> files;

  private FilesImage(List<UnknownFieldSet> files) {
    this.files = files;
  }

  /**
   * @throws CorruptedCheckpointException if the file is cut short or is not what CRIU writes
   */
  public static FilesImage read(Path file) throws CorruptedCheckpointException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = in.readNBytes(ImageFile.MAX_LIST_BYTES + 1);
      if (content.length > ImageFile.MAX_LIST_BYTES) {
        throw new IOException("it is larger than " + ImageFile.MAX_LIST_BYTES + " bytes");
      }
      return parse(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException e) {
      throw new CorruptedCheckpointException(
          "CRIU's image " + file + " can't be read: " + e.getMessage() + ".", null, e);
    }
  }

  private static FilesImage parse(ByteBuffer in) throws IOException {
    if (in.remaining() < 8 || in.getInt() != Magic.COMMON || in.getInt() != Magic.FILES.number()) {
      throw new IOException("it does not begin as a list of files does");
    }
    List<UnknownFieldSet> files = new ArrayList<>();
    while (in.hasRemaining()) {
      int size = in.remaining() < 4 ? -1 : in.getInt();
      if (size < 0 || size > in.remaining()) {
        throw new IOException("it is cut short");
      }
      files.add(
          UnknownFieldSet.parseFrom(CodedInputStream.newInstance(in.slice(in.position(), size))));
      in.position(in.position() + size);
    }
    return new FilesImage(files);
  }

  /**
   * Says nothing of the permissions of what is at a path, so that CRIU does not compare them with
   * what is there at the restore.
   */
  public FilesImage withoutModeOf(String path) throws CorruptedCheckpointException {
    List<UnknownFieldSet> changed = new ArrayList<>();
    for (UnknownFieldSet file : files) {
      changed.add(withoutMode(file, path));
    }
    return new FilesImage(changed);
  }

  private static UnknownFieldSet withoutMode(UnknownFieldSet file, String path)
      throws CorruptedCheckpointException {
    List<ByteString> regular = file.getField(REGULAR).getLengthDelimitedList();
    if (regular.size() != 1) {
      return file;
    }
    try {
      UnknownFieldSet entry = UnknownFieldSet.parseFrom(regular.get(0));
      List<ByteString> paths = entry.getField(PATH).getLengthDelimitedList();
      if (paths.size() != 1 || !paths.get(0).toStringUtf8().equals(path)) {
        return file;
      }
      ByteString without = entry.toBuilder().clearField(MODE).build().toByteString();
      return file.toBuilder()
          .clearField(REGULAR)
          .mergeField(
              REGULAR, UnknownFieldSet.Field.newBuilder().addLengthDelimited(without).build())
          .build();
    } catch (IOException e) {
      throw new CorruptedCheckpointException(
          "CRIU's image " + NAME + " can't be read: " + e.getMessage() + ".", null, e);
    }
  }

  /** The image as CRIU reads it. */
  public byte[] toBytes() {
    int size = 8;
    for (UnknownFieldSet file : files) {
      size += 4 + file.getSerializedSize();
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(Magic.COMMON).putInt(Magic.FILES.number());
    for (UnknownFieldSet file : files) {
      out.putInt(file.getSerializedSize()).put(file.toByteArray());
    }
    return out.array();
  }
}
