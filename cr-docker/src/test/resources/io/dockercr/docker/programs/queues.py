IPC_CREAT, IPC_NOWAIT, IPC_STAT = 0o1000, 0o4000, 2
GETVAL, SETVAL, GETNCNT = 12, 16, 14
semaphores = call("semget", 0x77, 3, IPC_CREAT | 0o600)
for number, value in enumerate((0, 5, 17)):
    call("semctl", semaphores, number, SETVAL, value)
queue = call("msgget", 0x78, IPC_CREAT | 0o600)


def put(kind, text):
    call("msgsnd", queue, struct.pack("=q", kind) + text, len(text), IPC_NOWAIT)


def take(kind):
    buffer = ctypes.create_string_buffer(8 + 1000)
    length = call("msgrcv", queue, buffer, 1000, kind, IPC_NOWAIT)
    return struct.unpack("=q", buffer.raw[:8])[0], buffer.raw[8 : 8 + length]


put(3, b"three")
put(1, b"one")
put(2, b"two" * 100)

waited = os.pipe()
if os.fork() == 0:
    # Waits at the checkpoint for the first semaphore.
    while True:
        try:
            call("semop", semaphores, struct.pack("=Hhh", 0, -1, 0), 1)
            os.write(waited[1], b"x")
        except InterruptedError:
            pass

first = True


def check():
    global first
    if first:
        same("messages", [take(2), take(0), take(0)], [(2, b"two" * 100), (3, b"three"), (1, b"one")])
        first = False
    same("semaphores", [call("semctl", semaphores, n, GETVAL) for n in (0, 1, 2)], [0, 5, 17])
    call("semop", semaphores, struct.pack("=Hhh", 0, 1, 0), 1)
    same("the waiting one", len(select.select([waited[0]], [], [], 5)[0]), 1)
    os.read(waited[0], 1)
    put(9, b"new")
    same("a new message", take(9), (9, b"new"))


run(check)
