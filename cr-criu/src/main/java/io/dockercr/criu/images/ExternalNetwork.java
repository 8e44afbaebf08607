package io.dockercr.criu.images;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A network namespace that is given to CRIU from outside at the restore ({@code netns-N.img}), as
 * runc and crun have it for engines that make it themselves. One that the image does not speak of
 * is made by CRIU.
 */
public final class ExternalNetwork {
  /** By what runc and crun call it, at the dump and at the restore. */
  public static final String KEY = "extRootNetNS";

  static final int EXT_KEY = 8;

  private ExternalNetwork() {}

  /**
   * The name of the image.
   *
   * @param namespace its number, {@link TaskIds#network}
   */
  public static String fileName(long namespace) {
    return "netns-" + namespace + ".img";
  }

  /** The image of a network namespace that is given under {@link #KEY}. */
  public static byte[] image() {
    UnknownFieldSet entry =
        UnknownFieldSet.newBuilder()
            .addField(
                EXT_KEY,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8(KEY))
                    .build())
            .build();
    ByteBuffer out =
        ByteBuffer.allocate(12 + entry.getSerializedSize()).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(Magic.COMMON).putInt(Magic.NETNS.number());
    out.putInt(entry.getSerializedSize()).put(entry.toByteArray());
    return out.array();
  }
}
