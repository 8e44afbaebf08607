# Run with --env=MIB=…: so much memory, of which no page begins with zeros, read from its end.
memory = bytearray()
for _ in range(int(os.environ["MIB"])):
    memory += b"\1" * (1 << 20)


def check():
    os.write(1, b"reading\n")
    for page in range(len(memory) - 4096, 0, -4096):
        if memory[page] == 0:
            os.write(1, b"zeros\n")


run(check)
