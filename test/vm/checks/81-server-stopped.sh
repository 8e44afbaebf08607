# An NFS server that is stopped for a minute while four checkpoints are sent to it: hard mounts wait and go on, soft ones try
# again or say what can be done. Two are by NFS 3, whose server refuses connections then, two by 4.2, from whose nothing is
# heard at all. No container is lost, nothing that is half there is shown, and all goes on as before afterwards.
# long
# limit 1700
# needs the image debian
load debian
meet
shown mounted vers=3,nolock,hard "198.18.77.2:$EXPORT" /mnt/refused-hard
shown mounted vers=3,nolock,soft,timeo=100,retrans=1 "198.18.77.2:$EXPORT" /mnt/refused-soft
shown mounted vers=4.2,hard 198.18.77.3:/ /mnt/silent-hard
shown mounted vers=4.2,soft,timeo=100,retrans=1 198.18.77.3:/ /mnt/silent-soft
grep ' nfs' /proc/mounts
readonly ALL='refused-hard refused-soft silent-hard silent-soft'
# One that does not try again, and whose container is stopped: it has to be recovered.
store() {
  printf 'nfs:/mnt/%s/stopped/%s' "$1" "$1"
  [ "$1" != refused-soft ] || printf '?patience=0'
}
for name in $ALL; do
  # So much that it is seen on its way.
  hold "$name" 64
done
round() { docker logs "$1" 2>&1 | tail -n 1 | cut -d' ' -f2; }
for name in $ALL; do retry 60 whole "$name"; done
# Each is halted while it is sent, until all are; then the server is stopped.
declare -A jobs=() codes=() halted=()
for name in $ALL; do
  stopped=--leave-running
  [ "$name" != refused-soft ] || stopped=
  docker-cr checkpoint "$name" --name first $stopped --store "$(store "$name")" >"$OUT/81-$name" 2>&1 &
  jobs[$name]=$!
done
end=$((SECONDS + 400))
until [ ${#halted[@]} -eq 4 ]; do
  [ "$SECONDS" -lt "$end" ] || fail "only these are being sent: ${!halted[*]}"
  for name in $ALL; do
    [ -z "${halted[$name]:-}" ] || continue
    kill -0 "${jobs[$name]}" || fail "$name was sent before that was seen: $(cat "$OUT/81-$name")"
    if ls -l "/proc/${jobs[$name]}/fd" 2>/dev/null | grep -q '/\.sending-.*/pages-'; then
      kill -STOP "${jobs[$name]}"
      halted[$name]=$SECONDS
    fi
  done
  sleep 0.1
done
ls -l /mnt/exported/stopped/*/*/.sending-*/images/pages-1.img
tell stop
refused() { ! (exec 3<>/dev/tcp/198.18.77.2/2049) 2>/dev/null; }
retry 900 refused
kill -CONT "${jobs[@]}"
rounds=$(round silent-hard)
sleep 30
[ "$(round silent-hard)" -gt $((rounds + 5)) ] || fail "a container stood still while the server was away"
for name in $ALL; do
  codes[$name]=0
  wait "${jobs[$name]}" || codes[$name]=$?
  echo "--- $name"
  cat "$OUT/81-$name"
done
test -e "$SIGNALS/started" || fail "all was done before the server was back"
for name in $ALL; do
  at=$(store "$name")
  # Only what was to be refused may be.
  if [ "${codes[$name]}" -ne 0 ]; then
    case $name in *-hard) fail "$name: a hard mount failed" ;; esac
    [ "${codes[$name]}" -eq 14 ] || fail "$name: exit code ${codes[$name]}"
    grep -q 'docker-cr recover' "$OUT/81-$name" || fail "$name: it is not told how to go on"
    shown docker-cr list --store "$at" --format json | tee "$OUT/81-listed"
    ! grep -q first "$OUT/81-listed" || fail "$name: something is listed that failed"
    shown docker-cr recover --store "$at"
    shown docker-cr verify "$name/first" --store "$at"
  fi
  if [ "$name" = refused-soft ]; then
    docker rm -f "$name"
    shown docker-cr restore --store "$at" --from "$name/first" --new-name "$name"
    retry 60 whole "$name"
  fi
  running "$name" || fail "$name does not run"
  shown docker-cr checkpoint "$name" --name next --leave-running --store "$at"
  shown docker-cr verify --all --store "$at"
  # Nothing is left of what failed.
  left=$(ls -A "/mnt/$name/stopped/$name/$name" | tr '\n' ' ')
  [ "$left" = 'first next ' ] || fail "$name: there is $left"
done
[ "${codes[refused-soft]}" -ne 0 ] || fail "it was to give up at the first failure"
# The second machine sees the same.
tell seen-81
for name in $ALL; do
  docker rm -f "$name"
  umount "/mnt/$name"
done
