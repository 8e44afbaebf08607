# Two machines that checkpoint, prune, restore and verify in the same stores on NFS at the same time, a directory and a
# repository. Runs on both: second/ has a link to it. All they may be told is that what they want to restore has been pruned,
# or that others are at work on the repository.
# long
# limit 1700
# needs the image busybox
meet
common_image
if [ "$MACHINE" = first ]; then
  shown mounted vers=4.2 198.18.77.3:/ /mnt/remote
else
  shown mounted vers=4.2 127.0.0.1:/ /mnt/remote
fi
grep ' nfs' /proc/mounts
docker run -d --name shared "$BUSYBOX" sh -c "$COUNT"
retry 30 counted shared 2
listed() { docker-cr list --store "$1" --format json | python3 -c 'import json, sys; print(*[c["name"] for c in json.load(sys.stdin)])'; }
# may CODE WORDS COMMAND…: runs it; it may also end with this code, if it says these words. `said` is yes then.
may() {
  local code=$1 words=$2 status=0
  shift 2
  said=no
  shown "$@" >"$OUT/82-said" 2>&1 || status=$?
  cat "$OUT/82-said"
  [ "$status" -ne 0 ] || return 0
  [ "$status" -eq "$code" ] && grep -q "$words" "$OUT/82-said" || fail "exit code $status: $*"
  said=yes
}
count=0 refused=0
# churn STORE SECONDS
churn() {
  local store=$1 end=$((SECONDS + $2)) names
  while [ "$SECONDS" -lt "$end" ]; do
    count=$((count + 1))
    shown docker-cr checkpoint shared --name "$MACHINE-$count" --leave-running --store "$store"
    may 14 'others are at work' docker-cr prune shared --keep-last 2 --store "$store"
    names=$(listed "$store")
    # The oldest is the one that the other machine is most likely to take away meanwhile.
    may 11 'There is no checkpoint' docker-cr restore --store "$store" --from "shared/${names%% *}" --new-name again
    if [ "$said" = no ]; then
      first again
      docker rm -f again
    else
      refused=$((refused + 1))
    fi
    shown docker-cr verify --all --store "$store"
  done
}
tell "ready-$MACHINE"
heard 1500 ready-first
heard 600 ready-second
for kind in nfs repo; do
  churn "$kind:/mnt/remote/both-$kind" 75
  tell "ended-$kind-$MACHINE"
  heard 300 "ended-$kind-first"
  heard 300 "ended-$kind-second"
  shown docker-cr verify --all --store "$kind:/mnt/remote/both-$kind"
  echo "$kind: $(listed "$kind:/mnt/remote/both-$kind"); $count rounds so far, $refused times too late to restore"
done
for kind in nfs repo; do
  left=$(find "/mnt/remote/both-$kind" -name '.*' -o -name '*.lease' | tr '\n' ' ')
  [ -z "$left" ] || fail "there is $left"
done
docker rm -f shared
tell "seen-82-$MACHINE"
heard 300 seen-82-first
heard 300 seen-82-second
umount /mnt/remote
