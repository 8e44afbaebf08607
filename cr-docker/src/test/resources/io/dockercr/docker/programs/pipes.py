import fcntl

reader, writer = os.pipe2(os.O_NONBLOCK)
fcntl.fcntl(writer, 1031, 1 << 18)  # F_SETPIPE_SZ
content = os.urandom(1000) * 200
same("written", os.write(writer, content), len(content))

os.mkfifo("/run/fifo", 0o640)
both = os.open("/run/fifo", os.O_RDWR)
only = os.open("/run/fifo", os.O_RDONLY | os.O_NONBLOCK)
os.write(both, b"in the fifo")

to_child = os.pipe()
to_parent = os.pipe()
if os.fork() == 0:
    # Blocked in read() at the checkpoint.
    while True:
        word = os.read(to_child[0], 100)
        os.write(to_parent[1], word.upper())

# A pipe whose other end is closed.
orphan, closed = os.pipe()
os.write(closed, b"last words")
os.close(closed)
first = True


def check():
    global first
    if first:
        got = b""
        while len(got) < len(content):
            got += os.read(reader, 1 << 20)
        same("content", got == content, True)
        same("fifo", os.read(only, 100), b"in the fifo")
        same("last words", [os.read(orphan, 100), os.read(orphan, 100)], [b"last words", b""])
        first = False
    try:
        os.read(reader, 1)
        assert False, "O_NONBLOCK is lost"
    except BlockingIOError:
        pass
    same("size", fcntl.fcntl(writer, 1032), 1 << 18)
    os.write(to_child[1], b"hello")
    same("child", os.read(to_parent[0], 100), b"HELLO")
    os.write(both, b"more")
    same("fifo", os.read(only, 100), b"more")


run(check)
