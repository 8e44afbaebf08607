# A container that is stopped by its checkpoint, removed, and goes on as a new one, with what it had written.
# needs the image busybox
load busybox
docker run -d --name off --memory 64m --pids-limit 50 "$BUSYBOX" sh -c "echo kept >/tmp/file; rm /etc/deleted; $COUNT"
retry 30 counted off 2
shown docker-cr checkpoint off --name first --output /srv/checkpoints
! running off || fail "it still runs"
before=$(last off)
docker rm off
shown docker-cr restore --from /srv/checkpoints/off/first --new-name off-again
first=$(first off-again)
[ "$first" -eq $((before + 1)) ] || fail "it went on with $first after $before"
is kept docker exec off-again cat /tmp/file
! docker exec off-again test -e /etc/deleted || fail "what it had deleted is there again"
group=/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$(docker inspect -f '{{.State.Pid}}' off-again)/cgroup")
echo "$group: memory.max $(cat "$group/memory.max"), pids.max $(cat "$group/pids.max")"
docker exec off-again sh -c 'cat /proc/1/cgroup; ls /sys/fs/cgroup | tr "\n" " "; grep cgroup /proc/1/mountinfo'
is 67108864 cat "$group/memory.max"
is 50 cat "$group/pids.max"
is 67108864 docker exec off-again cat /sys/fs/cgroup/memory.max
is 50 docker exec off-again cat /sys/fs/cgroup/pids.max
shown docker restart --time 1 off-again
running off-again
docker rm -f off-again
