# Memory that follows while the container runs.
# long
# needs the image debian
load debian
hold held 64
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
