EFD_NONBLOCK = 0o4000
counter = call("eventfd", 0, EFD_NONBLOCK)
os.write(counter, struct.pack("=Q", 41))

periodic = call("timerfd_create", time.CLOCK_MONOTONIC, 0o4000)
far = call("timerfd_create", time.CLOCK_BOOTTIME, 0o4000)


def timer(descriptor, seconds, interval):
    call("timerfd_settime", descriptor, 0, struct.pack("=qqqq", interval, 0, seconds, 0), None)


def remaining(descriptor):
    value = ctypes.create_string_buffer(32)
    call("timerfd_gettime", descriptor, value)
    return struct.unpack("=qqqq", value.raw)[2]


timer(periodic, 5, 1)
timer(far, 1000, 0)

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2, signal.SIGRTMIN + 3])
mask = struct.pack("=Q", 1 << (signal.SIGUSR2 - 1) | 1 << (signal.SIGRTMIN + 2))
signals = call("signalfd", -1, mask, 0o4000)
os.kill(os.getpid(), signal.SIGUSR2)
call("sigqueue", os.getpid(), signal.SIGRTMIN + 3, ctypes.c_void_p(4711))

pipe = os.pipe()
events = select.epoll()
events.register(counter, select.EPOLLIN)
events.register(pipe[0], select.EPOLLIN | select.EPOLLET)
events.register(periodic, select.EPOLLIN)
outer = select.epoll()
outer.register(events.fileno(), select.EPOLLIN)

alarms = 0


def on_alarm(*_):
    global alarms
    alarms += 1


signal.signal(signal.SIGALRM, on_alarm)
signal.setitimer(signal.ITIMER_REAL, 0.3, 0.3)
first = True


def check():
    global first
    if first:
        same("counter", struct.unpack("=Q", os.read(counter, 8))[0], 41)
        pending = [os.read(signals, 128), os.read(signals, 128)]
        same("signals", {struct.unpack("=I", one[:4])[0] for one in pending}, {12, signal.SIGRTMIN + 3})
        real_time = max(pending, key=lambda one: one[0])
        same("value", struct.unpack("=i", real_time[44:48])[0], 4711)
        first = False
    assert 900 < remaining(far) <= 1000, "the far timer has %d s left" % remaining(far)
    try:
        os.read(periodic, 8)
    except BlockingIOError:
        pass
    deadline = time.time() + 7
    while True:
        ready = dict(events.poll(5))
        if periodic in ready:
            break
        assert time.time() < deadline, "the periodic timer does not fire"
    os.read(periodic, 8)
    os.write(pipe[1], b"x")
    same("outer epoll", [fd for fd, _ in outer.poll(5)], [events.fileno()])
    same("epoll", pipe[0] in dict(events.poll(5)), True)
    same("edge-triggered", pipe[0] in dict(events.poll(0)), False)
    before = alarms
    time.sleep(0.7)
    assert alarms > before, "the interval timer is lost"
    os.kill(os.getpid(), signal.SIGUSR2)
    same("signalfd", struct.unpack("=I", os.read(signals, 128)[:4])[0], 12)


run(check)
