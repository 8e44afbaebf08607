# A repository on NFS whose server forgets the lock of a host that is cut off in the middle of a write, and that the other host
# prunes meanwhile: nothing is shown that lacks what was pruned, and the checkpoint gets there later.
# long
# limit 1700
# needs the image debian
load debian
meet
shown mounted vers=4.2,hard 198.18.77.3:/ /mnt/remote
hold cut 40
retry 60 whole cut
readonly CONFIG=/srv/83.yaml
printf 'stores: {lost: {uri: "repo:/mnt/remote/lost", options: {staging: /srv/staging}}}\n' >$CONFIG
readonly AT="--store lost --config $CONFIG"
docker-cr checkpoint cut --name first $AT >"$OUT/83-said" 2>&1 &
job=$!
# Halted when its one pack is whole, and before the checkpoint is shown: without a fork, for that takes no longer than a few files.
end=$((SECONDS + 300))
until compgen -G '/mnt/remote/lost/packs/*.pack' >/dev/null; do
  kill -0 "$job" 2>/dev/null || fail "it was done too soon: $(cat "$OUT/83-said")"
  [ "$SECONDS" -lt "$end" ] || fail "nothing is written"
done
kill -STOP "$job"
find /mnt/remote/lost -type f -ls
tell cut
heard 600 pruned
kill -CONT "$job"
status=0
wait "$job" || status=$?
cat "$OUT/83-said"
[ "$status" -eq 14 ] || fail "exit code $status"
grep -q 'its lock may be lost' "$OUT/83-said"
shown docker-cr list $AT --format json | tee "$OUT/83-listed"
! grep -q first "$OUT/83-listed" || fail "what lacks packs is listed"
shown docker-cr recover $AT
shown docker-cr verify cut/first $AT
docker rm cut
shown docker-cr restore $AT --from cut/first --new-name cut
retry 60 whole cut
docker rm -f cut
tell seen-83
umount /mnt/remote
