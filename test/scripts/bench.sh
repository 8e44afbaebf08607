#!/usr/bin/env bash
# Runs performance_test.sh and benchmark_comparison.sh on a private, experimental engine 26, the last whose own
# checkpoint works. Without arguments docker-cr is measured up to 4 GiB, and beside the others up to 1 GiB: Docker's
# own checkpoint takes minutes above. Arguments go to both: --quick for two minutes, --full for 2 and 4 GiB in both.
# The reports are target/bench/performance/report.html and target/bench/comparison/report.html.
set -euo pipefail
readonly HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly INSTANCE="bench-$$"
readonly RUNTIME_DIR="/usr/local/libexec/docker-cr-$INSTANCE"
readonly TREES=/opt/docker-cr-host
cd "$HERE/../.."

[ "$(id -u)" -eq 0 ] || {
  echo "bench: root is needed: sudo make bench" >&2
  exit 1
}
cleanup() {
  "$HERE/engine.sh" stop --version 26 --instance "$INSTANCE" --purge || true
  rm -rf "$RUNTIME_DIR"
}
trap cleanup EXIT

"$HERE/setup_host.sh"
"$HERE/build.sh"
"$HERE/engine.sh" start --version 26 --instance "$INSTANCE" --experimental
eval "$("$HERE/engine.sh" env --version 26 --instance "$INSTANCE")"
"$HERE/images.sh" load busybox debian runtimes
export DOCKER_CR=$PWD/cr-cli/target/docker-cr/bin/docker-cr ADDRESS=$DOCKER_CR_TEST_ENGINE_HOST
"$DOCKER_CR" setup --runtime-dir "$RUNTIME_DIR"

# The runc that this engine runs, and the Podman that was unpacked for this; else those of the distribution.
runc=$TREES/engine-26/usr/sbin/runc podman=$TREES/podman/podman
[ ! -x "$runc" ] || export RUNC=${RUNC:-$runc}
[ ! -x "$podman" ] || export PODMAN=${PODMAN:-$podman}

status=0
performance=("$@")
[ $# -gt 0 ] || performance=(--full)
"$HERE/performance_test.sh" "${performance[@]}" || status=$?
"$HERE/benchmark_comparison.sh" "$@" || status=$?
exit "$status"
