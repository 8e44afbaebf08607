package io.dockercr.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port of a container that is to be reached through one of the host's. Immutable.
 *
 * @param hostAddress the host's IPv4 or IPv6 address to listen on, without brackets; empty for all
 * @param hostPort the host's port, 1 to 65535; 0 for one that the engine picks
 * @param containerPort the container's port, 1 to 65535
 * @param protocol what is spoken there
 */
public record PublishedPort(
    String hostAddress, int hostPort, int containerPort, Protocol protocol) {

  /** What a port is of. */
  public enum Protocol {
    TCP,
    UDP,
    SCTP;

    /** The engine's word for it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int HIGHEST = 65535;
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?:(?<ip>\\[[^\\]]*\\]|[0-9.]*):(?=[^:]*:))?(?:(?<host>[0-9]*(?:-[0-9]+)?):)?"
              + "(?<container>[0-9]+(?:-[0-9]+)?)(?:/(?<protocol>[a-zA-Z]+))?");

  /**
   * @throws IllegalArgumentException if a port is out of range, or the address is none
   */
  public PublishedPort {
    Objects.requireNonNull(protocol, "protocol");
    if (hostPort < 0 || hostPort > HIGHEST || containerPort < 1 || containerPort > HIGHEST) {
      throw new IllegalArgumentException(
          "A port is a number from 1 to 65535, not "
              + (hostPort < 0 || hostPort > HIGHEST ? hostPort : containerPort)
              + ".");
    }
    if (!hostAddress.isEmpty()
        && !IPV4.matcher(hostAddress).matches()
        && !IPV6.matcher(hostAddress).matches()) {
      throw new IllegalArgumentException(
          "\"" + hostAddress + "\" is no IP address of this host to publish a port on.");
    }
  }

  /**
   * Reads what {@code docker run --publish} takes: {@code [[IP:]HOST:]CONTAINER[/PROTOCOL]}. An
   * IPv6 address is in brackets; without a host port the engine picks one; {@code FROM-TO} on both
   * sides are as many ports.
   *
   * @return one, or as many as the range has
   * @throws IllegalArgumentException if it is not that
   */
  public static List<PublishedPort> parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw notAPort(text);
    }
    String address =
        matcher.group("ip") == null ? "" : matcher.group("ip").replaceAll("[\\[\\]]", "");
    Protocol protocol = protocol(text, matcher.group("protocol"));
    Range container = Range.of(text, matcher.group("container"));
    String hostText = matcher.group("host");
    boolean picked = hostText == null || hostText.isEmpty();
    Range host = picked ? new Range(0, 0) : Range.of(text, hostText);
    if (!picked && host.size() != container.size()) {
      throw new IllegalArgumentException(
          "The published ports \"" + text + "\" are not as many on this host as in the container.");
    }
    List<PublishedPort> ports = new ArrayList<>();
    for (int i = 0; i < container.size(); i++) {
      ports.add(
          new PublishedPort(address, picked ? 0 : host.from() + i, container.from() + i, protocol));
    }
    return ports;
  }

  private static Protocol protocol(String text, String word) {
    for (Protocol protocol : Protocol.values()) {
      if (word == null || protocol.word().equals(word.toLowerCase(Locale.ROOT))) {
        return protocol;
      }
    }
    throw notAPort(text);
  }

  private static IllegalArgumentException notAPort(String text) {
    return new IllegalArgumentException(
        "\""
            + text
            + "\" publishes no port: it is [[IP:]HOST:]CONTAINER[/PROTOCOL], such as 8080:80 or"
            + " 127.0.0.1:5353:53/udp.");
  }

  /** {@code CONTAINER/PROTOCOL}, as the engine names a port. */
  public String containerKey() {
    return containerPort + "/" + protocol.word();
  }

  /** Ports from one to another, both included. */
  private record Range(int from, int to) {
    static Range of(String text, String range) {
      String[] ends = range.split("-", 2);
      Range all = new Range(number(text, ends[0]), number(text, ends[ends.length - 1]));
      if (all.from > all.to) {
        throw notAPort(text);
      }
      return all;
    }

    private static int number(String text, String digits) {
      if (digits.isEmpty() || digits.length() > 5) {
        throw notAPort(text);
      }
      int number = Integer.parseInt(digits);
      if (number > HIGHEST) {
        throw new IllegalArgumentException(
            "A port is a number from 1 to 65535, not " + number + ".");
      }
      return number;
    }

    int size() {
      return to - from + 1;
    }
  }
}
