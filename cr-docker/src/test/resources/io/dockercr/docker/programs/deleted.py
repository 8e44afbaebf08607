import mmap

big = open("/big", "w+b")
content = os.urandom(1 << 20) * 3
big.write(content)
big.flush()
os.unlink("/big")

holes = open("/holes", "w+b")
holes.seek(1 << 30)
holes.write(b"end")
holes.flush()
os.unlink("/holes")

of_the_image = open("/etc/issue", "rb")
issue = os.pread(of_the_image.fileno(), 1000, 0)
os.unlink("/etc/issue")

two_names = open("/one", "w+b")
os.link("/one", "/two")
os.unlink("/one")

moved = open("/old", "w+b")
os.rename("/old", "/new")

backing = open("/backing", "w+b")
os.truncate(backing.fileno(), 8192)
mapped = mmap.mmap(backing.fileno(), 8192)
mapped[5000:5006] = b"mapped"
os.unlink("/backing")
entries = sorted(os.listdir("/"))


def check():
    same("3 MiB", os.pread(big.fileno(), len(content) + 1, 0) == content, True)
    same("deleted", os.fstat(big.fileno()).st_nlink, 0)
    same("hole", (os.fstat(holes.fileno()).st_size, os.pread(holes.fileno(), 9, 1 << 30)), ((1 << 30) + 3, b"end"))
    assert os.fstat(holes.fileno()).st_blocks < 2048, "the hole is filled: %d" % os.fstat(holes.fileno()).st_blocks
    same("the image's", os.pread(of_the_image.fileno(), 1000, 0), issue)
    same("mapped", mapped[5000:5006], b"mapped")
    text = os.urandom(10)
    for file, name in ((two_names, "/two"), (moved, "/new")):
        os.pwrite(file.fileno(), text, 100)
        with open(name, "rb") as other:
            same(name, os.pread(other.fileno(), 10, 100), text)
    same("links", os.fstat(two_names.fileno()).st_nlink, 1)
    same("the root directory", sorted(os.listdir("/")), entries)


run(check)
