package io.dockercr.criu;

/** A version of CRIU, such as 4.2.1. Immutable. */
public record CriuVersion(int major, int minor, int sublevel) implements Comparable<CriuVersion> {

  @Override
  public int compareTo(CriuVersion other) {
    int byMajor = Integer.compare(major, other.major);
    int byMinor = Integer.compare(minor, other.minor);
    if (byMajor != 0) {
      return byMajor;
    }
    return byMinor != 0 ? byMinor : Integer.compare(sublevel, other.sublevel);
  }

  @Override
  public String toString() {
    return sublevel == 0 ? major + "." + minor : major + "." + minor + "." + sublevel;
  }
}
