package io.dockercr.criu.images;

import java.io.IOException;
import java.util.List;

/**
 * A set of cgroups that tasks are in ({@code cgroup.img}). Immutable.
 *
 * @param id its number, which tasks name
 * @param members one for each hierarchy
 */
public record CgroupMembership(long id, List<Member> members) {
  private static final int MAX_MEMBERS = 256;

  /**
   * A cgroup.
   *
   * @param controller the hierarchy's controllers; empty for cgroup v2
   * @param path the cgroup's path in it
   */
  public record Member(String controller, String path) {}

  static CgroupMembership parse(Message message) throws IOException {
    return new CgroupMembership(
        message.unsigned(1),
        List.copyOf(
            message.messages(
                2, MAX_MEMBERS, member -> new Member(member.text(1), member.text(2)))));
  }
}
