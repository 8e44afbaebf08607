package io.dockercr.criu.images;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import io.dockercr.api.CorruptedCheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The mounts of one mount namespace, as CRIU wrote them ({@code mountpoints-N.img}, {@code
 * images/mnt.proto}). Immutable. What this class does not know of a mount is kept as it was.
 */
public final class MountpointsImage {
  /** Matches the files' names in an image directory. */
  public static final String GLOB = "mountpoints-*.img";

  private static final int COMMON_MAGIC = 0x54564319;
  private static final int MAGIC = 0x55563928;
  private static final int MAX_BYTES = 64 * 1024 * 1024;

  private static final int FSTYPE = 1;
  private static final int TMPFS = 5;
  private static final int MNT_ID = 2;
  private static final int ROOT_DEV = 3;
  private static final int PARENT_MNT_ID = 4;
  private static final int MOUNTPOINT = 7;
  private static final int SHARED_ID = 10;
  private static final int MASTER_ID = 11;
  private static final int EXT_MOUNT = 13;
  private static final int INTERNAL_SHARING = 15;
  private static final int EXT_KEY = 18;

  private final List<UnknownFieldSet> mounts;

  private MountpointsImage(List<UnknownFieldSet> mounts) {
    this.mounts = List.copyOf(mounts);
  }

  /** The files of this kind in {@code images}. */
  public static List<Path> files(Path images) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(images, GLOB)) {
      found.forEach(files::add);
    }
    return files;
  }

  /**
   * @throws CorruptedCheckpointException if the file is cut short or is not what CRIU writes
   */
  public static MountpointsImage read(Path file) throws CorruptedCheckpointException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new IOException("it is larger than " + MAX_BYTES + " bytes");
      }
      return parse(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException e) {
      throw new CorruptedCheckpointException(
          "CRIU's image " + file + " can't be read: " + e.getMessage() + ".", null, e);
    }
  }

  private static MountpointsImage parse(ByteBuffer in) throws IOException {
    if (in.remaining() < 8 || in.getInt() != COMMON_MAGIC || in.getInt() != MAGIC) {
      throw new IOException("it does not begin as a list of mounts does");
    }
    List<UnknownFieldSet> mounts = new ArrayList<>();
    while (in.hasRemaining()) {
      int size = in.remaining() < 4 ? -1 : in.getInt();
      if (size < 0 || size > in.remaining()) {
        throw new IOException("it is cut short");
      }
      mounts.add(
          UnknownFieldSet.parseFrom(CodedInputStream.newInstance(in.slice(in.position(), size))));
      in.position(in.position() + size);
    }
    return new MountpointsImage(mounts);
  }

  /** The paths at which there are mounts, inside the namespace, in the image's order. */
  public List<String> mountpoints() {
    return mounts.stream().map(MountpointsImage::mountpoint).toList();
  }

  /**
   * Leaves mounts out, with what came below them from the same source. A mount below that is to be
   * kept is mounted on what was below the one left out.
   *
   * @param left the mount points to leave out
   * @param kept the mount points to keep though they are below one of those
   */
  public MountpointsImage without(Set<String> left, Set<String> kept) {
    Map<Long, UnknownFieldSet> gone = new HashMap<>();
    Set<UnknownFieldSet> stay = new HashSet<>(mounts);
    boolean more = true;
    while (more) {
      more = false;
      for (UnknownFieldSet mount : mounts) {
        boolean goes =
            left.contains(mountpoint(mount))
                || (gone.containsKey(parent(mount)) && !kept.contains(mountpoint(mount)));
        if (goes && stay.remove(mount)) {
          gone.put(id(mount), mount);
          more = true;
        }
      }
    }
    return new MountpointsImage(
        mounts.stream().filter(stay::contains).map(mount -> onWhatStays(mount, gone)).toList());
  }

  private static UnknownFieldSet onWhatStays(
      UnknownFieldSet mount, Map<Long, UnknownFieldSet> gone) {
    long parent = parent(mount);
    while (gone.containsKey(parent)) {
      parent = parent(gone.get(parent));
    }
    if (parent == parent(mount)) {
      return mount;
    }
    return with(mount, PARENT_MNT_ID, parent);
  }

  /**
   * Gives each mount from outside that receives mounts (a slave) a group of its own. CRIU joins all
   * of a group to its first, which the kernel refuses where their sources are on different mounts;
   * the group's master is the source's own in any case.
   */
  public MountpointsImage withGroupsOfTheirOwn() {
    Set<Long> taken = new HashSet<>();
    for (UnknownFieldSet mount : mounts) {
      taken.add(number(mount, SHARED_ID));
      taken.add(number(mount, MASTER_ID));
    }
    taken.add(0L);
    long next = Collections.max(taken) + 1;
    Set<Long> seen = new HashSet<>();
    List<UnknownFieldSet> changed = new ArrayList<>();
    for (UnknownFieldSet mount : mounts) {
      boolean slave = number(mount, MASTER_ID) != 0 && number(mount, SHARED_ID) == 0;
      boolean external = !mount.getField(EXT_KEY).getLengthDelimitedList().isEmpty();
      boolean alone = !slave || !external || seen.add(number(mount, MASTER_ID));
      changed.add(alone ? mount : with(mount, MASTER_ID, next++));
    }
    return new MountpointsImage(changed);
  }

  /** Makes the mounts at {@code mountpoints} ones that receive no mounts from outside. */
  public MountpointsImage withPrivate(Set<String> mountpoints) {
    return new MountpointsImage(
        mounts.stream()
            .map(
                mount ->
                    mountpoints.contains(mountpoint(mount)) && number(mount, MASTER_ID) != 0
                        ? with(mount, MASTER_ID, 0)
                        : mount)
            .toList());
  }

  /**
   * Makes a tmpfs that came from outside one that CRIU makes itself, and fills with the archive
   * that {@link #contentName} names.
   */
  public MountpointsImage withOwnTmpfs(String mountpoint) {
    return new MountpointsImage(
        mounts.stream()
            .map(mount -> mountpoint(mount).equals(mountpoint) ? asOwnTmpfs(mount) : mount)
            .toList());
  }

  private static UnknownFieldSet asOwnTmpfs(UnknownFieldSet mount) {
    UnknownFieldSet.Builder own = mount.toBuilder();
    for (int field : new int[] {SHARED_ID, MASTER_ID, EXT_MOUNT, INTERNAL_SHARING, EXT_KEY}) {
      own.clearField(field);
    }
    return with(own.build(), FSTYPE, TMPFS);
  }

  /** The name of the image with the content of the tmpfs that is mounted there. */
  public Optional<String> contentName(String mountpoint) {
    return mounts.stream()
        .filter(mount -> mountpoint(mount).equals(mountpoint))
        .map(mount -> "tmpfs-dev-" + (number(mount, ROOT_DEV) & 0xffffffffL) + ".tar.gz.img")
        .findFirst();
  }

  /** The paths at which what is mounted comes from outside, with the keys that it has there. */
  public Map<String, String> external() {
    Map<String, String> external = new LinkedHashMap<>();
    for (UnknownFieldSet mount : mounts) {
      var keys = mount.getField(EXT_KEY).getLengthDelimitedList();
      if (!keys.isEmpty()) {
        external.put(mountpoint(mount), keys.get(keys.size() - 1).toStringUtf8());
      }
    }
    return external;
  }

  private static UnknownFieldSet with(UnknownFieldSet mount, int field, long value) {
    return mount.toBuilder()
        .clearField(field)
        .mergeField(field, UnknownFieldSet.Field.newBuilder().addVarint(value).build())
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MountpointsImage image && mounts.equals(image.mounts);
  }

  @Override
  public int hashCode() {
    return mounts.hashCode();
  }

  /** The image as CRIU reads it. */
  public byte[] toBytes() {
    int size = 8;
    for (UnknownFieldSet mount : mounts) {
      size += 4 + mount.getSerializedSize();
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(COMMON_MAGIC).putInt(MAGIC);
    for (UnknownFieldSet mount : mounts) {
      out.putInt(mount.getSerializedSize()).put(mount.toByteArray());
    }
    return out.array();
  }

  private static long id(UnknownFieldSet mount) {
    return number(mount, MNT_ID);
  }

  private static long parent(UnknownFieldSet mount) {
    return number(mount, PARENT_MNT_ID);
  }

  private static long number(UnknownFieldSet mount, int field) {
    List<Long> values = mount.getField(field).getVarintList();
    return values.isEmpty() ? 0 : values.get(values.size() - 1);
  }

  private static String mountpoint(UnknownFieldSet mount) {
    var values = mount.getField(MOUNTPOINT).getLengthDelimitedList();
    return values.isEmpty() ? "" : values.get(values.size() - 1).toStringUtf8();
  }
}
