#!/usr/bin/env bash
# The story of the README, on a private engine that is gone afterwards.
#
#   demo.sh [--version 26|28]
set -euo pipefail
readonly HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly DOCKER_CR="$HERE/../../cr-cli/target/docker-cr/bin/docker-cr"
readonly INSTANCE="demo-$$"

version=28
case ${1:-} in
  '') ;;
  --version) version=${2:?usage: demo.sh [--version 26|28]} ;;
  *)
    echo "usage: demo.sh [--version 26|28]" >&2
    exit 2
    ;;
esac
[ "$(id -u)" -eq 0 ] || {
  echo "demo: root is needed: sudo make demo" >&2
  exit 1
}

work=$(mktemp -d)
cleanup() {
  cd /
  [ -z "${DOCKER_HOST:-}" ] || "$DOCKER_CR" setup --remove --runtime-dir "$work/none" >/dev/null 2>&1 || true
  "$HERE/engine.sh" stop --version "$version" --instance "$INSTANCE" --purge || true
  rm -rf "$work" "/usr/local/libexec/docker-cr-$INSTANCE"
}
trap cleanup EXIT

# Shows a command as an operator would type it, then runs it.
show() {
  local shown='' word
  for word in "$@"; do
    case $word in
      "$DOCKER_CR") word=docker-cr ;;
      *[!A-Za-z0-9_./:=-]*) word="'$word'" ;;
    esac
    shown+=" $word"
  done
  printf '\n$%s\n' "$shown"
  "$@"
}

"$HERE/setup_host.sh"
"$HERE/build.sh"
"$HERE/engine.sh" start --version "$version" --instance "$INSTANCE"
eval "$("$HERE/engine.sh" env --version "$version" --instance "$INSTANCE")"
"$HERE/images.sh" load busybox
cd "$work"

show "$DOCKER_CR" setup --runtime-dir "/usr/local/libexec/docker-cr-$INSTANCE"
show docker run -d --name counter docker-cr-test/busybox \
  sh -c 'i=0; while :; do i=$((i+1)); echo $i; sleep 1; done'
sleep 4
show docker logs counter
show "$DOCKER_CR" checkpoint counter --output ./checkpoints --name first
# Only now: it counted on while docker-cr started.
before=$(docker logs counter | tail -n 1)
show "$DOCKER_CR" list --output ./checkpoints
show docker rm -f counter
show "$DOCKER_CR" restore --from ./checkpoints/counter/first --new-name counter-again
sleep 3
show docker ps
show docker logs counter-again
after=$(docker logs counter-again | sed -n 1p)
docker rm -f counter-again >/dev/null

if [ "$after" -lt "$before" ] || [ "$after" -gt $((before + 2)) ]; then
  echo "demo: the counter did not go on: $before before, $after after" >&2
  exit 1
fi
printf '\nThe counter stopped after %s and went on with %s.\n' "$before" "$after"
