IN_MODIFY, IN_CREATE, IN_DELETE = 2, 0x100, 0x200
watcher = call("inotify_init1", 0o4000)
for directory in ("/dev/shm/watched", "/watched", "/watched/deep/er"):
    os.makedirs(directory, exist_ok=True)
with open("/watched/file", "w") as file:
    file.write("content")
watches = {
    path: call("inotify_add_watch", watcher, path.encode(), IN_MODIFY | IN_CREATE | IN_DELETE)
    for path in ("/dev/shm/watched", "/watched", "/watched/deep/er", "/watched/file", "/etc", "/etc/issue")
}


def event():
    found, _, _ = select.select([watcher], [], [], 5)
    assert found, "no event"
    return os.read(watcher, 4096)


def check():
    for path, watch in watches.items():
        if os.path.isdir(path):
            open(path + "/new", "w").close()
            said = event()
            same(path, struct.unpack("=iI", said[:8]), (watch, IN_CREATE))
            os.unlink(path + "/new")
            event()
    for path in ("/watched/file",):
        with open(path, "a") as file:
            file.write("more")
        said = event()
        numbers = set()
        while said:
            number, _, _, length = struct.unpack("=iIII", said[:16])
            numbers.add(number)
            said = said[16 + length :]
        assert watches[path] in numbers, "%s: %r" % (path, numbers)
        time.sleep(0.1)
        try:
            os.read(watcher, 4096)
        except BlockingIOError:
            pass


run(check)
