import hashlib

# Run with --env=MIB=…: so much memory, of which no page is like another.
memory = bytearray()
for _ in range(int(os.environ["MIB"])):
    memory += os.urandom(1 << 20)


def digest():
    return hashlib.sha256(memory).hexdigest()


before = digest()


def check():
    # A process that is forked while pages are missing has to get them too.
    child = os.fork()
    if child == 0:
        os._exit(0 if digest() == before else 1)
    same("the memory", digest(), before)
    same("a child's", os.waitpid(child, 0)[1], 0)


run(check)
