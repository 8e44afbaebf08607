import fcntl

F_OFD_SETLK = 37


def open_file(name):
    return os.open("/run/" + name, os.O_CREAT | os.O_RDWR, 0o600)


def record(kind, start, length):
    return struct.pack("=hhxxxxqqixxxx", kind, 0, start, length, 0)


def free(attempt):
    """Whether another process gets the lock."""
    child = os.fork()
    if child == 0:
        try:
            attempt()
            os._exit(0)
        except BlockingIOError:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


whole, shared, ranges, ofd = (open_file(name) for name in ("whole", "shared", "ranges", "ofd"))
fcntl.flock(whole, fcntl.LOCK_EX)
fcntl.flock(shared, fcntl.LOCK_SH)
fcntl.lockf(ranges, fcntl.LOCK_EX, 10, 5)
fcntl.lockf(ranges, fcntl.LOCK_SH, 10, 50)
fcntl.fcntl(ofd, F_OFD_SETLK, record(fcntl.F_WRLCK, 100, 10))


def check():
    now = fcntl.LOCK_NB
    same("flock", free(lambda: fcntl.flock(open_file("whole"), fcntl.LOCK_EX | now)), False)
    same("shared", free(lambda: fcntl.flock(open_file("shared"), fcntl.LOCK_EX | now)), False)
    same("shared", free(lambda: fcntl.flock(open_file("shared"), fcntl.LOCK_SH | now)), True)

    def posix(kind, start, length):
        return free(lambda: fcntl.lockf(open_file("ranges"), kind | now, length, start))

    same("a range", [posix(fcntl.LOCK_SH, start, 1) for start in (4, 5, 14, 15)], [True, False, False, True])
    same("a shared range", posix(fcntl.LOCK_SH, 50, 10), True)
    same("a shared range", posix(fcntl.LOCK_EX, 50, 10), False)

    def description(start):
        return free(lambda: fcntl.fcntl(open_file("ofd"), F_OFD_SETLK, record(fcntl.F_WRLCK, start, 1)))

    same("OFD", [description(start) for start in (99, 100, 109, 110)], [True, False, False, True])


run(check)
