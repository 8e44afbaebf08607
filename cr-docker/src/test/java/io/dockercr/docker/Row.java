package io.dockercr.docker;

/** The rows of {@code docs/compatibility.md}, in its order. */
enum Row {
  BIND_MOUNTS("bind mounts: directory, file, read-only, nested"),
  BIND_MOUNTS_PROPAGATED(
      "bind mounts that receive the host's mounts (`rslave`)",
      "The mounts that stand below it at the time are the host's, and must stand at the restore."),
  BIND_MOUNTS_SHARED(
      "bind mounts that pass mounts on to the host (`shared`, `rshared`)",
      Outcome.REFUSED,
      "CRIU restores such a mount as one shared with nobody."),
  MISSING_BIND_SOURCE(
      "missing bind source",
      "Refused with its name; `--auto-fix-mounts` creates it with the recorded type, owner and mode."),
  SKIP_MOUNTS(
      "`--skip-mounts`",
      "The mount is not there, nor is what stood below it from the same source."),
  MAP_MOUNT(
      "`--map-mount OLD=NEW`",
      "By the path in the container or the old source; to a path of this host or a volume."),
  VOLUMES("named and anonymous volumes", "The same volume again, when it is there."),
  WITH_VOLUMES(
      "content of volumes, with `--with-volumes`",
      "Restored into new volumes: a named one under its name or that of `--rename-volume`, unless"
          + " `--ignore-volumes` mounts what is there. Refused for volumes of other drivers and those with a"
          + " `device`, which are kept outside the engine."),
  TMPFS("`--tmpfs`, `--mount type=tmpfs`, `--shm-size`, content of `/dev/shm`"),
  READ_ONLY("`--read-only`"),
  CAPABILITIES("`--cap-add`, `--cap-drop`"),
  NO_NEW_PRIVILEGES("`--security-opt no-new-privileges`"),
  SECCOMP_UNCONFINED("`--security-opt seccomp=unconfined`"),
  APPARMOR(
      "AppArmor: `docker-default`, `--security-opt apparmor=unconfined`",
      "Where the host turns AppArmor on; the hosts of engine 26 and 28 do not."),
  PRIVILEGED("`--privileged`"),
  DEVICES("`--device`"),
  INIT("`--init`"),
  PIDS("`--pids-limit`"),
  MEMORY("`--memory`, `--memory-swap`, `--memory-reservation`"),
  CPU("`--cpus`, `--cpu-shares`, `--cpuset-cpus`"),
  ULIMITS("`--ulimit`"),
  OOM_SCORE("`--oom-score-adj`"),
  ENVIRONMENT("`--env`, `--workdir`, `--label`, `--stop-signal`, `--stop-timeout`"),
  USER_BY_NAME("`--user` by name"),
  USER_BY_NUMBER("`--user` by uid and gid, `--group-add`"),
  HOST_NAME("`--hostname`, `--domainname`, `--add-host`, `--dns`"),
  LOGGING("`--log-driver`, `--log-opt`"),
  WITH_LOGS(
      "`docker logs` of the original, with `--with-logs`",
      "For the log drivers `json-file` and `local`; refused for the others, which leave the engine no logs."),
  SYSCTL("`--sysctl`"),
  NETWORKS("user-defined networks, several, with aliases"),
  FIXED_ADDRESSES("fixed IPv4, IPv6 and MAC addresses"),
  PUBLISH(
      "published ports; `--publish` at the restore",
      "With `--publish` those ports, and no others. A port that is taken is named, and nothing is left."),
  NETWORK_NONE("`--network none`"),
  NETWORK_SHARED(
      "`--network host`, `--network container:…`",
      Outcome.REFUSED,
      "The network namespace and its connections belong to others as well."),
  NAMESPACES_SHARED(
      "`--pid`, `--ipc`, `--uts` with `host` or `container:…`",
      Outcome.REFUSED,
      "CRIU dumps whole namespaces."),
  TCP_CLIENT("established TCP connection to a server outside, with `--tcp-established`"),
  TCP_SERVER("established TCP connection from a client outside, with `--tcp-established`"),
  TCP_CLOSE("established TCP connections with `--tcp-close`"),
  UNIX_SOCKETS(
      "Unix sockets: stream, datagram, seqpacket, abstract; with data and descriptors in flight",
      "CRIU does not keep the peer's name of a connection, nor datagrams from an empty one on."),
  PIPES("pipes and FIFOs with data in them"),
  EVENTS(
      "epoll, eventfd, timerfd, signalfd, pending signals, interval timers",
      "CRIU does not fire a periodic timerfd again that had expired and was not read."),
  EVENT_SEMAPHORE(
      "eventfd as a semaphore (`EFD_SEMAPHORE`)",
      Outcome.REFUSED,
      "CRIU would restore a counter. Only a kernel from 6.5 on tells."),
  INOTIFY("inotify on the root file system and on tmpfs", "CRIU drops events that are not read."),
  SHARED_MEMORY("memfd, shared memory of System V and POSIX, shared anonymous memory"),
  QUEUES("semaphores and message queues of System V"),
  POSIX_QUEUES("message queues of POSIX", Outcome.REFUSED, "CRIU can't save their messages."),
  FILE_LOCKS("file locks: flock, POSIX, OFD, with `--file-locks`"),
  FILE_LOCKS_UNASKED(
      "file locks without `--file-locks`",
      Outcome.REFUSED,
      "By CRIU during the dump, since it does not drop locks unasked; the container runs on."),
  DELETED_FILES(
      "deleted files that are open, up to 4 GiB each; files of which one of two names is gone"),
  FILES("large sparse files, hard links, extended attributes, capabilities on files"),
  PROCESSES("several processes, threads, zombies, sessions, process groups, daemons"),
  INIT_REAPS("`--init` reaps daemons that end after the restore"),
  TERMINAL("`--tty`, `--interactive`; `docker attach` afterwards", "Through libcriu only."),
  TERMINAL_BINARY(
      "`--tty` with `--criu-client binary`",
      Outcome.REFUSED,
      "The criu program has no option for a terminal that is held outside."),
  STDIN_OPEN("`--interactive` without a terminal; `docker attach` afterwards"),
  LIMITS_ENFORCED("limits exceeded after the restore: memory, pids, cpu, cpuset, ulimits, devices"),
  JVM("Java"),
  GO("Go (prometheus-node-exporter)"),
  NODE("Node.js"),
  PYTHON("Python, with threads"),
  NGINX("nginx with workers of another user"),
  REDIS("redis with data"),
  POSTGRESQL("PostgreSQL under load: no committed transaction is lost"),
  LISTENING_UNDER_LOAD(
      "listening sockets under load",
      "With `--tcp-established` or `--tcp-close`, as there are connections."),
  TWENTY_AT_ONCE("twenty containers at once"),
  AUTO_REMOVE("`--rm`"),
  RESTART("`--restart`"),
  HEALTH_CHECK("`--health-cmd`"),
  PAUSED(
      "paused container",
      "Refused, unless `--paused keep` is given: then it stays paused, and is restored paused. `restore"
          + " --paused` and `--paused=false` decide otherwise. Its processes run for some milliseconds before"
          + " the restored one is paused."),
  EXEC_SESSION(
      "`docker exec` session open at the time",
      "Refused, unless `--exec-sessions leave-out` is given: its processes are children of a program"
          + " outside the container, which CRIU can't dump."),
  CHECKPOINT_AGAIN("checkpointed again after a restore"),
  IN_PLACE(
      "the container itself restored in place (`restore --in-place`)",
      "Once it is stopped. It gets another id, unless it was created with the restore runtime: an engine"
          + " can't change a container's runtime."),
  MANY_RESTORES("restored many times from one checkpoint");

  /** What the tests of a row prove. */
  enum Outcome {
    WORKS,
    REFUSED
  }

  private final String what;
  private final Outcome outcome;
  private final String notes;

  Row(String what) {
    this(what, Outcome.WORKS, "");
  }

  Row(String what, String notes) {
    this(what, Outcome.WORKS, notes);
  }

  Row(String what, Outcome outcome, String notes) {
    this.what = what;
    this.outcome = outcome;
    this.notes = notes;
  }

  String what() {
    return what;
  }

  /** The word in the table if all tests of the row pass. */
  String outcome() {
    return outcome == Outcome.WORKS ? "works" : "refused";
  }

  String notes() {
    return notes;
  }
}
