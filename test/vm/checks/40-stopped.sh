# A container that is stopped by its checkpoint, removed, and goes on as a new one, with what it had written.
# needs the image busybox
load busybox
docker run -d --name off --memory 64m --pids-limit 50 "$BUSYBOX" sh -c "echo kept >/tmp/file; rm /etc/deleted; $COUNT"
retry 30 counted off 2
shown docker-cr checkpoint off --name first --output /srv/checkpoints
! running off || fail "it still runs"
before=$(last off)
docker rm off
shown docker-cr list --output /srv/checkpoints
shown docker-cr restore --from /srv/checkpoints/off/first --new-name off-again
first=$(first off-again)
[ "$first" -eq $((before + 1)) ] || fail "it went on with $first after $before"
[ "$(docker exec off-again cat /tmp/file)" = kept ]
! docker exec off-again test -e /etc/deleted || fail "what it had deleted is there again"
[ "$(docker exec off-again cat /sys/fs/cgroup/memory.max)" = 67108864 ]
[ "$(docker exec off-again cat /sys/fs/cgroup/pids.max)" = 50 ]
shown docker restart --time 1 off-again
running off-again
docker rm -f off-again
