# Memory that follows while the container runs.
# long
# needs the image debian
load debian
docker run -d --name held docker-cr-test/debian python3 -c '
import os, time
held = os.urandom(64 << 20)
mark = held[:1000] + held[-1000:]
while True:
    print("whole" if held[:1000] + held[-1000:] == mark else "torn", flush=True)
    time.sleep(1)'
whole() { [ "$(docker logs "$1" 2>&1 | tail -n 1)" = whole ]; }
retry 60 whole held
shown docker-cr checkpoint held --name first --output /srv/checkpoints
docker rm held
shown docker-cr restore --from /srv/checkpoints/held/first --new-name held-again --lazy
retry 30 whole held-again
gone() { [ -z "$(ls /run/docker-cr/lazy 2>/dev/null)" ]; }
retry 120 gone
sleep 2
whole held-again && running held-again
docker rm -f held-again
