# What one machine checkpoints another restores, with nothing in common but an NFS share: there and back.
# The counterpart on the second machine, which serves it, is in second/.
# long
# limit 1700
# needs the image busybox
meet
common_image
shown mounted vers=4.2 198.18.77.3:/ /mnt/remote
grep ' nfs' /proc/mounts
docker run -d --name there --memory 64m "$BUSYBOX" sh -c "echo kept >/tmp/file; rm /etc/deleted; $COUNT"
retry 30 counted there 2
shown docker-cr checkpoint there --name first --store nfs:/mnt/remote/checkpoints
last there >"$SIGNALS/last"
tell there
heard 1500 back
docker rm -f there
shown docker-cr list --store nfs:/mnt/remote/checkpoints
shown docker-cr restore --store nfs:/mnt/remote/checkpoints --from back/first --new-name back
before=$(cat "$SIGNALS/last-back")
first=$(first back)
[ "$first" -eq $((before + 1)) ] || fail "it went on with $first after $before"
is kept-twice docker exec back cat /tmp/file
docker rm -f back
tell seen-80
umount /mnt/remote
