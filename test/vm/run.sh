#!/bin/bash
# Runs in the virtual machine, by its service vm-test: the checks in /srv/test/in/checks, one after another, each in a shell
# of its own. What they say and how they end goes to /srv/test/out, and a line each to the console, for vm_test.sh.
#
# A check fails by its exit code; 77 says that it can't run here, and its last line why. `# limit N` in it gives it N seconds
# instead of 300.
set -u
readonly IN=/srv/test/in OUT=/srv/test/out
export HOME=/root LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

say() { printf 'vm: %s\n' "$*"; }

# Where there are two machines, each has one network card, and an address by its name.
if card=$(ls -d /sys/class/net/*/device 2>/dev/null); then
  card=$(basename "$(dirname "$card")")
  case $(cat "$IN/machine") in
    first) ip address add 198.18.77.1/24 dev "$card" ;;
    second)
      ip address add 198.18.77.2/24 dev "$card" && ip address add 198.18.77.3/24 dev "$card"
      # To an NFS 4 server hosts of one name are one host that started anew, and has lost its locks.
      hostname second && echo '127.0.0.1 second' >>/etc/hosts
      ;;
  esac
  ip link set "$card" up
fi

say "up after $(cut -d. -f1 /proc/uptime) s: kernel $(uname -r)"
for check in "$IN"/checks/*.sh; do
  name=$(basename "$check" .sh)
  limit=$(sed -n 's/^# limit //p' "$check")
  started=$SECONDS status=0
  timeout --kill-after=5 "${limit:-300}" bash -e -u -o pipefail -c '. "$1"; . "$2"' "$name" "$IN/functions.sh" "$check" \
    </dev/null >"$OUT/$name.log" 2>&1 || status=$?
  case $status in
    0) result=passed ;;
    77) result=skipped ;;
    *) result=failed ;;
  esac
  printf '%s %s %s\n' "$result" "$name" "$((SECONDS - started))" >>"$OUT/results"
  say "$result $name, $((SECONDS - started)) s"
  [ "$result" = passed ] || say "  $(tail -n 1 "$OUT/$name.log" | cut -c1-200)"
  [ "$result" != failed ] || cp -r /var/log/docker-cr "$OUT/" 2>/dev/null
  # The other machine need not wait for this one's part; what hangs, with a server that is stopped, is left.
  for signals in /srv/exported/signals /mnt/signals; do
    [ "$result" != failed ] || timeout --signal=KILL 5 sh -c "[ ! -d $signals ] || : >$signals/failed-$name"
  done
  sync
done
journalctl --no-pager --boot >"$OUT/journal.log" 2>&1
: >"$OUT/finished"
sync
say "came to its end"
# The second machine serves what the first has mounted, and so is there as long as that one.
case $(cat "$IN/machine") in
  first) timeout --signal=KILL 5 sh -c '[ ! -d /mnt/signals ] || : >/mnt/signals/finished' ;;
  second) until [ ! -d /srv/exported/signals ] || [ -e /srv/exported/signals/finished ]; do sleep 1; done ;;
esac
