#!/usr/bin/env bash
# Compares docker-cr with what could be used instead, side by side in one run: whole commands, by the memory that a
# process holds. Needs root and a running Docker engine (DOCKER_HOST) with `docker-cr setup` done.
#
#   benchmark_comparison.sh [--quick] [--output DIR]
#
#   DOCKER_CR     the docker-cr to measure (default: what `make build` left)
#   IMAGE         an image with python3 (default: docker-cr-test/debian)
#   SIZES_MIB     memory sizes (default: 10 100 500 1024; with --quick: 10)
#   ROUNDS        measurements of each (default: 5; with --quick: 2)
#
# Measured, interleaved: `docker-cr checkpoint --leave-running`; `criu dump --leave-running` of a like process outside
# containers into the same file system, which is the floor; `docker checkpoint create --leave-running` where the engine
# is experimental; `docker-cr restore`. Leaves DIR/comparison.csv and prints medians and ranges.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

die() {
  printf 'benchmark: %s\n' "$*" >&2
  exit 1
}

quick=no output=''
while [ $# -gt 0 ]; do
  case $1 in
    --quick) quick=yes && shift ;;
    --output) output=${2:?benchmark: --output DIR} && shift 2 ;;
    *) die "usage: benchmark_comparison.sh [--quick] [--output DIR]" ;;
  esac
done
if [ "$quick" = yes ]; then
  : "${SIZES_MIB:=10}" "${ROUNDS:=2}"
else
  : "${SIZES_MIB:=10 100 500 1024}" "${ROUNDS:=5}"
fi
readonly DOCKER_CR=${DOCKER_CR:-$PWD/cr-cli/target/docker-cr/bin/docker-cr}
readonly IMAGE=${IMAGE:-docker-cr-test/debian}
readonly CRIU=${DOCKER_CR_CRIU:-criu}
readonly NAME="bench-$$"

[ "$(id -u)" -eq 0 ] || die "root is needed: sudo $0"
[ -x "$DOCKER_CR" ] || die "nothing is built yet: run \`make build\` first"
output=${output:-$PWD/target/bench}
mkdir -p "$output"
work=$(mktemp -d "$output/work.XXXXXX")
holder=''

cleanup() {
  local status=$?
  [ -z "$holder" ] || kill -KILL "$holder" 2>/dev/null || true
  docker rm -f "$NAME" "$NAME-restored" >/dev/null 2>&1 || true
  rm -rf "$work" "/tmp/held-$NAME"
  exit "$status"
}
trap cleanup EXIT
trap 'exit 143' INT TERM HUP

# Random, so that no page is like another or can be left out.
hold() {
  printf 'import os,time\nblocks=[os.urandom(1<<20) for _ in range(%s)]\nopen("/tmp/held-%s","w").close()\nwhile True: time.sleep(0.1)\n' "$1" "$NAME"
}

await() {
  local i
  for ((i = 0; i < 1200; i++)); do
    "$@" 2>/dev/null && return
    sleep 0.1
  done
  die "waited two minutes for: $*"
}

# measure WHAT MIB ROUND COMMAND…: one line of CSV, in milliseconds.
measure() {
  local what=$1 mib=$2 round=$3 start end
  shift 3
  start=$(date +%s%N)
  "$@" >"$work/out" 2>"$work/err" || die "$*: $(cat "$work/err")"
  end=$(date +%s%N)
  echo "$what,$mib,$round,$(((end - start) / 1000000))" | tee -a "$csv" >&2
}

plain_dump() {
  mkdir "$work/plain"
  "$CRIU" dump --tree "$holder" --images-dir "$work/plain" --leave-running --network-lock skip
}

native_checkpoint() { docker checkpoint create --leave-running "$NAME" native; }

round() {
  local mib=$1 round=$2
  measure docker-cr-checkpoint "$mib" "$round" \
    "$DOCKER_CR" checkpoint "$NAME" --leave-running --output "$work" --name kept
  measure criu-dump "$mib" "$round" plain_dump
  if [ "$experimental" = true ]; then
    measure docker-checkpoint-create "$mib" "$round" native_checkpoint
    docker checkpoint rm "$NAME" native
  fi
  measure docker-cr-restore "$mib" "$round" \
    "$DOCKER_CR" restore --from "$work/$NAME/kept" --new-name "$NAME-restored"
  docker rm -f "$NAME-restored" >/dev/null
  rm -rf "${work:?}/plain" "${work:?}/$NAME"
}

size() {
  local mib=$1 i
  rm -f "/tmp/held-$NAME"
  docker run -d --name "$NAME" "$IMAGE" python3 -c "$(hold "$mib")" >/dev/null
  setsid python3 -c "$(hold "$mib")" </dev/null >/dev/null 2>&1 &
  holder=$!
  await docker exec "$NAME" test -e "/tmp/held-$NAME"
  await test -e "/tmp/held-$NAME"
  for ((i = 1; i <= ROUNDS; i++)); do round "$mib" "$i"; done
  docker rm -f "$NAME" >/dev/null
  kill -KILL "$holder"
  wait "$holder" 2>/dev/null || true
  holder=''
  rm -f "/tmp/held-$NAME"
}

experimental=$(docker info --format '{{.ExperimentalBuild}}')
csv=$output/comparison.csv
echo "what,memory_mib,round,milliseconds" >"$csv"
for mib in $SIZES_MIB; do size "$mib"; done

printf '\n%s, CRIU %s, kernel %s, %s cores\n' "$(docker version --format 'Docker {{.Server.Version}}')" \
  "$("$CRIU" --version | awk '/^Version/ {print $2}')" "$(uname -r)" "$(nproc)"
printf '%-26s %10s %10s %10s %10s %12s\n' what MiB median/ms min/ms max/ms "of criu dump"
tail -n +2 "$csv" | sort -t, -k2,2n -k1,1 -k4,4n | awk -F, '
  function show(  m) {
    m = n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
    if (what == "criu-dump") floor = m
    # criu-dump sorts before the others of its size
    printf "%-26s %10s %10d %10d %10d %12.2f\n", what, mib, m, v[1], v[n], m / floor
  }
  $1 != what || $2 != mib { if (n) show(); what = $1; mib = $2; n = 0 }
  { v[++n] = $4 }
  END { if (n) show() }'
