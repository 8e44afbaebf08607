stream = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
packets = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
datagrams = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)

server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
server.bind("/run/named")
server.listen(7)
client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
client.connect("/run/named")
accepted, _ = server.accept()

hidden = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
hidden.bind("\0hidden")
sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
sender.bind("/run/sender")
sender.connect("\0hidden")

# Written before, to be read after.
stream[0].sendall(b"x" * 50000 + b"end")
packets[0].send(b"one")
packets[0].send(b"two!")
datagrams[0].send(b"first")
datagrams[0].send(b"second")
datagrams[0].send(b"third")
client.sendall(b"to the server")
sender.send(b"abstract")
read_end, write_end = os.pipe()
os.write(write_end, b"through a pipe that travels")
socket.send_fds(stream[1], [b"f"], [read_end])
first = True


def check():
    global first
    if first:
        got = b""
        while not got.endswith(b"end"):
            got += stream[1].recv(65536)
        same("stream", len(got), 50003)
        same("packets", [packets[1].recv(100), packets[1].recv(100)], [b"one", b"two!"])
        same("datagrams", [datagrams[1].recv(100) for _ in range(3)], [b"first", b"second", b"third"])
        same("named", accepted.recv(100), b"to the server")
        same("abstract", hidden.recvfrom(100), (b"abstract", "/run/sender"))
        data, fds, _, _ = socket.recv_fds(stream[0], 10, 1)
        same("a descriptor in flight", os.read(fds[0], 100), b"through a pipe that travels")
        first = False
    # All go on both ways, and new connections are taken.
    for one, other in (stream, packets, datagrams, (client, accepted)):
        one.send(b"there")
        same("there", other.recv(100), b"there")
        other.send(b"back")
        same("back", one.recv(100), b"back")
    sender.send(b"again")
    same("abstract", hidden.recv(100), b"again")
    late = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    late.connect("/run/named")
    late.sendall(b"late")
    same("a new connection", server.accept()[0].recv(100), b"late")


run(check)
