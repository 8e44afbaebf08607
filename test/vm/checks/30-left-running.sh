# A container that runs on; its checkpoint is verified, looked into, and goes on under a new name beside it.
# needs the image busybox
load busybox
docker run -d --name on "$BUSYBOX" sh -c "$COUNT"
retry 30 counted on 2
shown docker-cr checkpoint on --name first --leave-running --output /srv/checkpoints
running on || fail "it does not run on"
before=$(last on)
retry 30 counted on $((before + 2))
shown docker-cr verify on/first --store /srv/checkpoints
shown docker-cr inspect /srv/checkpoints/on/first --ps-tree | tee "$OUT/inspect"
grep -q 'sleep\|sh' "$OUT/inspect"
shown docker-cr restore --from /srv/checkpoints/on/first --new-name on-again
running on-again || fail "it does not run"
first=$(first on-again)
[ "$first" -le $((before + 1)) ] && [ "$first" -gt 1 ] || fail "it went on with $first, and the other had counted to $before"
retry 30 counted on-again $((first + 2))
running on || fail "the first one does not run any more"
docker rm -f on on-again
