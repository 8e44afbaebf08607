#!/usr/bin/env bash
# What performance_test.sh and benchmark_comparison.sh share: `docker-cr bench` as the environment has it.
#
#   docker_cr_bench.sh NAME ARGUMENT…    the report goes to target/bench/NAME unless --output says otherwise
set -euo pipefail
readonly BUILT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/cr-cli/target/docker-cr/bin/docker-cr

die() {
  printf 'bench: %s\n' "$*" >&2
  exit 1
}

[ $# -gt 0 ] || die "usage: docker_cr_bench.sh NAME ARGUMENT…"
name=$1
shift
[ "$(id -u)" -eq 0 ] || die "root is needed: sudo -E, which keeps DOCKER_HOST"
if [ -z "${DOCKER_CR:-}" ]; then
  DOCKER_CR=$BUILT
  [ -x "$BUILT" ] || DOCKER_CR=$(command -v docker-cr) ||
    die "there is no docker-cr: \`make build\` makes one, DOCKER_CR can name one"
fi
export DOCKER_CR

arguments=(
  --image-minimal "${IMAGE_MINIMAL:-docker-cr-test/busybox}"
  --image-medium "${IMAGE_MEDIUM:-docker-cr-test/debian}"
  --image-large "${IMAGE_LARGE:-docker-cr-test/runtimes}"
  --address "${ADDRESS:-127.0.0.1}"
)
case " $* " in
  *" --output "* | *" --output="*) ;;
  *) arguments+=(--output "target/bench/$name") ;;
esac
exec "$DOCKER_CR" bench "${arguments[@]}" "$@"
