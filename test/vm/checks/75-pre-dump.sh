# A process that keeps writing to 5 % of 256 MiB: with pre-dump the last dump writes no more than 15 % of its pages, and the
# container stands still for a smaller share of the whole. Counts pages; times are emulated, and only compared.
# long
# limit 500
# needs the image debian
load debian
docker run -d --name dirty docker-cr-test/debian python3 -c '
import os, time
held = bytearray(os.urandom(256 << 20))
mark, round = bytes(held[-4096:]), 0
while True:
    round += 1
    for page in range(0, len(held) // 20, 4096):
        held[page:page + 8] = round.to_bytes(8, "big")
    ends = [int.from_bytes(held[page:page + 8], "big") for page in (0, len(held) // 20 - 4096)]
    whole = bytes(held[-4096:]) == mark and min(ends) >= round - 1
    print("whole" if whole else "torn", round, flush=True)
    time.sleep(1)'
retry 120 whole dirty
field() { python3 -c 'import json, sys; print(eval(sys.argv[2], {"c": json.load(open(sys.argv[1]))}))' "$OUT/$1.json" "$2"; }
shown docker-cr checkpoint dirty --name plain --leave-running --output /srv/checkpoints --format json >"$OUT/plain.json"
for mode in splice read; do
  shown docker-cr checkpoint dirty --name $mode --leave-running --pre-dump --until-dirty 10 --pre-dump-mode $mode \
    --output /srv/checkpoints --format json >"$OUT/$mode.raw"
  sed -n '/^{/,/^}/p' "$OUT/$mode.raw" >"$OUT/$mode.json"
  cat "$OUT/$mode.json"
done
sed -i -n '/^{/,/^}/p' "$OUT/plain.json"
all=$(field plain 'c["pagesWritten"]')
share=$(field plain '100.0 * c["frozenMicros"] / c["totalMicros"]')
for mode in splice read; do
  last=$(field $mode 'c["pagesWritten"]')
  now=$(field $mode '100.0 * c["frozenMicros"] / c["totalMicros"]')
  echo "$mode: rounds wrote $(field $mode '[r["pagesWritten"] for r in c["preDumps"]]'), the last dump $last of $all pages; frozen for $now % of the whole, without pre-dump $share %"
  [ $((last * 100)) -le $((all * 15)) ] || fail "the last dump wrote $last of $all pages"
  python3 -c 'import sys; sys.exit(float(sys.argv[1]) >= float(sys.argv[2]))' "$now" "$share" || fail "the frozen time's share did not fall"
  shown docker-cr verify dirty/$mode --store /srv/checkpoints
  shown docker-cr restore --from /srv/checkpoints/dirty/$mode --new-name dirty-$mode
  retry 60 whole dirty-$mode
  docker rm -f dirty-$mode
done
# Lazily, stopped, into another store.
shown docker-cr checkpoint dirty --name stopped --pre-dump=2 --store repo:/srv/repository
docker rm dirty
shown docker-cr restore --store repo:/srv/repository --from dirty/stopped --new-name dirty-again
retry 60 whole dirty-again
docker rm -f dirty-again
shown docker-cr restore --from /srv/checkpoints/dirty/splice --new-name dirty-lazy --lazy
retry 60 whole dirty-lazy
gone() { [ -z "$(ls /run/docker-cr/lazy 2>/dev/null)" ]; }
retry 120 gone
whole dirty-lazy
docker rm -f dirty-lazy
