package io.dockercr.criu.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "192.0.2.255, 192.0.2.255",
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "fe80:0:0:0:0:0:0:0, fe80::",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
  })
  void writtenAsPeopleDo(String address, String shown) throws Exception {
    ByteBuffer bytes =
        ByteBuffer.wrap(InetAddress.getByName(address).getAddress()).order(ByteOrder.LITTLE_ENDIAN);
    int[] words = new int[bytes.remaining() / 4];
    for (int i = 0; i < words.length; i++) {
      words[i] = bytes.getInt();
    }
    assertThat(IpAddress.inWords(words, words.length == 4)).isEqualTo(shown);
  }

  @Test
  void mappedFromVersion4() {
    assertThat(IpAddress.inWords(new int[] {0, 0, 0xffff0000, 0x0100007f}, true))
        .isEqualTo("::ffff:127.0.0.1");
  }
}
