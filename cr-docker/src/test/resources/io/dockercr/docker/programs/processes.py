import threading

# A thread is blocked, another counts.
counted = [0]
gate = threading.Lock()
gate.acquire()


def count():
    libc.prctl(15, b"counting", 0, 0, 0)
    while True:
        counted[0] += 1
        time.sleep(0.01)


passed = []
threading.Thread(target=count, daemon=True).start()
threading.Thread(target=lambda: (gate.acquire(), passed.append(1)), daemon=True).start()


def child(prepare, body=signal.pause):
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        prepare()
        while True:
            body()
    return pid


def daemon():
    os.setsid()
    if os.fork() > 0:
        os._exit(0)
    libc.prctl(15, b"daemon", 0, 0, 0)
    os.umask(0o37)
    os.chdir("/var")
    os.nice(7)


def family():
    child(lambda: os.setpgid(0, 0))
    child(os.setsid)


os.waitpid(child(daemon), 0)
child(family)
zombie = child(lambda: os._exit(42))
killed = child(lambda: os.kill(os.getpid(), signal.SIGKILL))
stopped = child(lambda: os.kill(os.getpid(), signal.SIGSTOP))
time.sleep(0.3)


def tree():
    found = []
    for pid in sorted(int(name) for name in os.listdir("/proc") if name.isdigit()):
        with open("/proc/%d/stat" % pid) as file:
            name, rest = file.read().split(" (", 1)[1].rsplit(") ", 1)
        fields = rest.split()
        state = fields[0] if fields[0] in "ZT" else "alive"
        # Parent, group, session, nice value.
        line = [pid, name, state] + fields[1:4] + [fields[16]]
        if state != "Z":
            line += [os.readlink("/proc/%d/cwd" % pid)]
            with open("/proc/%d/status" % pid) as file:
                line += [line_.strip() for line_ in file if line_.startswith(("Umask", "Threads"))]
        line += sorted(int(thread) for thread in os.listdir("/proc/%d/task" % pid))
        found.append(line)
    return found


before = tree()
assert len(before) >= 8, before
first = True


def check():
    global first
    if first:
        now = tree()
        for old, new in zip(before, now):
            same("process", new, old)
        same("processes", len(now), len(before))
        same("zombie", os.waitstatus_to_exitcode(os.waitpid(zombie, os.WNOHANG)[1]), 42)
        same("killed", os.waitstatus_to_exitcode(os.waitpid(killed, os.WNOHANG)[1]), -9)
        os.kill(stopped, signal.SIGCONT)
        gate.release()
        first = False
    old = counted[0]
    time.sleep(0.3)
    assert counted[0] > old, "the thread does not count"
    same("the blocked thread", passed, [1])
    same("the stopped one", [one[2] for one in tree() if one[0] == stopped], ["alive"])


run(check)
