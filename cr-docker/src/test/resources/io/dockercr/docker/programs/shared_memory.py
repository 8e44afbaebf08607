import mmap

# memfd, one of them sealed; the mapping is shared with a child.
memory = os.memfd_create("witness", os.MFD_ALLOW_SEALING)
os.truncate(memory, 1 << 20)
view = mmap.mmap(memory, 1 << 20)
view[:5] = b"memfd"
sealed = os.memfd_create("sealed", os.MFD_ALLOW_SEALING)
os.write(sealed, b"never changed")
F_ADD_SEALS, F_GET_SEALS = 1033, 1034
import fcntl

fcntl.fcntl(sealed, F_ADD_SEALS, 8 | 4 | 2)  # write, grow, shrink

# System V shared memory, attached and not.
IPC_CREAT = 0o1000
attached = call("shmget", 0x1234, 1 << 16, IPC_CREAT | 0o600)
libc.shmat.restype = ctypes.c_void_p
address = libc.shmat(attached, None, 0)
ctypes.memmove(address, b"sysv", 4)
idle = call("shmget", 0x1235, 4096, IPC_CREAT | 0o640)
other = libc.shmat(idle, None, 0)
ctypes.memmove(other, b"idle", 4)
call("shmdt", ctypes.c_void_p(other))

# POSIX shared memory, and anonymous memory shared with a child.
descriptor = os.open("/dev/shm/posix", os.O_CREAT | os.O_RDWR, 0o600)
os.truncate(descriptor, 8192)
posix = mmap.mmap(descriptor, 8192)
posix[4096:4101] = b"posix"
anonymous = mmap.mmap(-1, 1 << 16)
private = mmap.mmap(-1, 1 << 16, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
private[:7] = b"private"

if os.fork() == 0:
    # Answers in each kind of memory what it is asked there.
    while True:
        for place in (view, posix, anonymous):
            if place[100] == 1:
                place[101] = 7
                place[100] = 0
        if ctypes.string_at(address + 100, 1) == b"\1":
            ctypes.memmove(address + 100, b"\0\7", 2)
        time.sleep(0.005)


def answered(read):
    deadline = time.time() + 5
    while read() != b"\0\7":
        assert time.time() < deadline, "the child does not see it"
        time.sleep(0.005)


def check():
    same("memfd", view[:5], b"memfd")
    same("memfd's name", os.readlink("/proc/self/fd/%d" % memory), "/memfd:witness (deleted)")
    same("sealed", os.pread(sealed, 100, 0), b"never changed")
    same("seals", fcntl.fcntl(sealed, F_GET_SEALS), 8 | 4 | 2)
    same("sysv", ctypes.string_at(address, 4), b"sysv")
    same("id", call("shmget", 0x1234, 0, 0), attached)
    again = libc.shmat(call("shmget", 0x1235, 0, 0), None, 0)
    same("idle", ctypes.string_at(again, 4), b"idle")
    call("shmdt", ctypes.c_void_p(again))
    same("posix", posix[4096:4101], b"posix")
    same("private", private[:7], b"private")
    for place in (view, posix, anonymous):
        place[101] = 0
        place[100] = 1
        answered(lambda: place[100:102])
    ctypes.memmove(address + 100, b"\1\0", 2)
    answered(lambda: ctypes.string_at(address + 100, 2))


run(check)
