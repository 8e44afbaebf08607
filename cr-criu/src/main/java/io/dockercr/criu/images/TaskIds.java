package io.dockercr.criu.images;

/**
 * CRIU's numbers for what tasks have in common ({@code ids-PID.img}): tasks with the same number
 * share it, and images are named by it. 0 is for what is not said. Immutable.
 *
 * @param memory the address space
 * @param files the table of descriptors, as in {@code fdinfo-N.img}
 * @param fs working directory, root and umask
 * @param signals signal handlers
 * @param pid PID namespace
 * @param network network namespace
 * @param ipc IPC namespace
 * @param hostname UTS namespace
 * @param mounts mount namespace, as in {@code mountpoints-N.img}
 * @param user user namespace
 * @param cgroup cgroup namespace
 * @param time time namespace
 */
public record TaskIds(
    long memory,
    long files,
    long fs,
    long signals,
    long pid,
    long network,
    long ipc,
    long hostname,
    long mounts,
    long user,
    long cgroup,
    long time) {

  static TaskIds parse(Message message) {
    return new TaskIds(
        message.unsigned(1),
        message.unsigned(2),
        message.unsigned(3),
        message.unsigned(4),
        message.unsigned(5),
        message.unsigned(6),
        message.unsigned(7),
        message.unsigned(8),
        message.unsigned(9),
        message.unsigned(10),
        message.unsigned(11),
        message.unsigned(12));
  }
}
