import errno

# Run with --pids-limit=20 --ulimit=nofile=300 --cpus=0.5 --cpuset-cpus=0 --memory=64m


def refused(number, attempt):
    try:
        attempt()
    except OSError as e:
        return e.errno == number
    return False


def forks():
    children = []
    try:
        while len(children) < 40:
            child = os.fork()
            if child == 0:
                signal.pause()
            children.append(child)
    except BlockingIOError:
        pass
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return len(children)


def opens():
    descriptors = []
    try:
        while len(descriptors) < 500:
            descriptors.append(os.open("/dev/null", os.O_RDONLY))
    except OSError as e:
        assert e.errno == errno.EMFILE, e
    for descriptor in descriptors:
        os.close(descriptor)
    return len(descriptors)


def share_of_cpu():
    wall, used = time.monotonic(), time.process_time()
    while time.monotonic() < wall + 1.5:
        pass
    return (time.process_time() - used) / 1.5


def eats(mebibytes):
    child = os.fork()
    if child == 0:
        memory = bytearray(0)
        for _ in range(mebibytes):
            memory += b"x" * (1 << 20)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def check():
    same("forks", forks(), 19)
    assert 280 < opens() < 300, "open files: %d" % opens()
    assert share_of_cpu() < 0.7, "too much CPU"
    same("cpuset", os.sched_getaffinity(0), {0})
    if os.cpu_count() > 1:
        assert refused(errno.EINVAL, lambda: os.sched_setaffinity(0, {1})), "the other CPU can be had"
    # The control device of loop devices is none that a container may open; the kernel asks the cgroup first.
    if not os.path.exists("/run/loop"):
        os.mknod("/run/loop", 0o020600, os.makedev(10, 237))
    assert refused(errno.EPERM, lambda: os.open("/run/loop", os.O_RDONLY)), "a device can be opened"
    same("a small meal", eats(10), 0)
    same("a large meal", eats(200), -signal.SIGKILL)


run(check)
