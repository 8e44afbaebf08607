package io.dockercr.criu;

/**
 * Something outside the dumped tree that CRIU refers to by a key instead of dumping it ({@code criu
 * --external}). Immutable.
 *
 * @param specification as CRIU takes it, such as {@code mnt[/etc/hosts]:/etc/hosts}
 */
public record External(String specification) {

  /**
   * A mount.
   *
   * @param mountpoint where it is, seen from the dumped root (dump), or the key (restore)
   * @param key the key under which it is dumped (dump), or what to mount (restore)
   */
  public static External mount(String mountpoint, String key) {
    return new External("mnt[" + mountpoint + "]:" + key);
  }
}
