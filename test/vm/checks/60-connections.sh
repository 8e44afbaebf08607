# An established TCP connection from outside lives on, with nftables and netfilter's own connection tracking about.
# long
# needs the image busybox
load busybox
docker network create --subnet 10.77.0.0/24 kept >/dev/null
docker run -d --name echo --network kept --ip 10.77.0.9 "$BUSYBOX" nc -lk -p 7000 -e cat
ready() { python3 -c "import socket; socket.create_connection(('10.77.0.9', 7000), 5)"; }
retry 30 ready
cat >/tmp/client.py <<'PY'
import socket, sys, time
connection = socket.create_connection(("10.77.0.9", 7000), 30)
connection.settimeout(60)
def ask(words):
    connection.sendall(words)
    return connection.recv(100) == words
print("before", ask(b"one\n"), flush=True)
while not __import__("os").path.exists("/tmp/restored"):
    time.sleep(0.2)
print("after", ask(b"two\n"), flush=True)
PY
rm -f /tmp/restored
python3 /tmp/client.py >/tmp/client.log 2>&1 &
retry 30 grep -q '^before True' /tmp/client.log
shown docker-cr checkpoint echo --name first --tcp-established --output /srv/checkpoints
docker rm echo
shown docker-cr restore --from /srv/checkpoints/echo/first --new-name echo-again
touch /tmp/restored
retry 60 grep -q '^after' /tmp/client.log || true
cat /tmp/client.log
grep -q '^after True' /tmp/client.log
docker rm -f echo-again
docker network rm kept
