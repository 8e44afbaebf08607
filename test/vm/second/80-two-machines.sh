# Serves the share, restores what the first machine put there, and puts it back under another name.
# long
# limit 1700
meet
common_image
heard 300 there
mounted vers=4.2 127.0.0.1:/ /mnt/remote
shown docker-cr list --store nfs:/mnt/remote/checkpoints
shown docker-cr verify there/first --store nfs:/mnt/remote/checkpoints
shown docker-cr restore --store nfs:/mnt/remote/checkpoints --from there/first --new-name back
before=$(cat "$SIGNALS/last")
first=$(first back)
[ "$first" -eq $((before + 1)) ] || fail "it went on with $first after $before"
is kept docker exec back cat /tmp/file
! docker exec back test -e /etc/deleted || fail "what it had deleted is there again"
is 67108864 docker exec back cat /sys/fs/cgroup/memory.max
docker exec back sh -c 'echo kept-twice >/tmp/file'
shown docker-cr checkpoint back --name first --store nfs:/mnt/remote/checkpoints
last back >"$SIGNALS/last-back"
docker rm -f back
tell back
heard 300 seen-80
