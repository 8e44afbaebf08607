# Checkpoints of what has changed: any link can be restored, with its own writable layer, also when the others are gone.
# long
# limit 700
# needs the image debian
load debian
docker run -d --name chain docker-cr-test/debian python3 -c '
import os, time
held = bytearray(os.urandom(32 << 20))
mark, round = bytes(held[-4096:]), 0
while True:
    round += 1
    held[0:8] = round.to_bytes(8, "big")
    open("/tmp/round", "w").write(str(round))
    whole = bytes(held[-4096:]) == mark
    print("whole" if whole else "torn", round, flush=True)
    time.sleep(1)'
retry 120 whole chain
at=(--leave-running --output /srv/checkpoints --format json)
written() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["pagesWritten"])' "$OUT/$1.json"; }
docker-cr checkpoint chain --name one --track-memory "${at[@]}" | tee "$OUT/one.json"
sleep 2
docker-cr checkpoint chain --name two --parent one "${at[@]}" | tee "$OUT/two.json"
sleep 2
docker-cr checkpoint chain --name three --parent chain/two --pre-dump "${at[@]}" | tee "$OUT/three.json"
for link in two three; do
  [ $(($(written $link) * 100)) -lt $(($(written one) * 15)) ] || fail "$link wrote $(written $link) pages, one $(written one)"
done
# The images are the parent's own files, not copies.
[ "$(stat -c %h /srv/checkpoints/chain/one/images/pages-1.img)" -eq 3 ] || fail "$(ls -lR /srv/checkpoints/chain)"
# Not the last one any more: what has changed since is not known.
! docker-cr checkpoint chain --name four --parent one "${at[@]}" 2>"$OUT/refused" || fail "taken with the wrong parent"
cat "$OUT/refused"
grep -q 'not known what has changed' "$OUT/refused"
shown docker-cr checkpoint chain --name untracked "${at[@]}"
shown docker-cr list --store /srv/checkpoints
shown docker-cr verify --all --store /srv/checkpoints
docker rm -f chain
shown docker-cr copy chain/three repo:/srv/copies --store /srv/checkpoints
shown docker-cr rm chain/one --store /srv/checkpoints
rounds=()
for link in two three; do
  shown docker-cr restore --from /srv/checkpoints/chain/$link --new-name chain-$link
  retry 60 whole chain-$link
  rounds+=("$(first chain-$link | cut -d' ' -f2)")
done
[ "${rounds[0]}" -lt "${rounds[1]}" ] || fail "two went on with ${rounds[0]}, three with ${rounds[1]}"
shown docker-cr restore --store repo:/srv/copies --from chain/three --new-name chain-copy
retry 60 whole chain-copy
docker rm -f chain-two chain-three chain-copy
# So does an archive, which has what the link needs of the others, whoever it is for.
for layout in docker-cr podman cri; do
  shown docker-cr export chain/three --store /srv/checkpoints --as $layout -o /srv/three-$layout.tar
  shown docker-cr import /srv/three-$layout.tar --output /srv/imported --as-name chain/$layout
  rm /srv/three-$layout.tar
  shown docker-cr restore --from /srv/imported/chain/$layout --new-name chain-$layout
  retry 60 whole chain-$layout
  docker rm -f chain-$layout
done
# What has each page once, and builds on nothing, goes on as well.
shown docker-cr flatten chain/three --store /srv/checkpoints
[ ! -e /srv/checkpoints/chain/three-flat/images/parent ]
shown docker-cr verify chain/three-flat --store /srv/checkpoints
shown docker-cr restore --from /srv/checkpoints/chain/three-flat --new-name chain-flat --lazy
retry 60 whole chain-flat
docker rm -f chain-flat
