#!/usr/bin/env bash
# Runs benchmark_comparison.sh on a private, experimental engine 26, the last whose own checkpoint works.
# Arguments go to benchmark_comparison.sh.
set -euo pipefail
readonly HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly INSTANCE="bench-$$"
readonly RUNTIME_DIR="/usr/local/libexec/docker-cr-$INSTANCE"

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
"$HERE/images.sh" load debian
"$HERE/../../cr-cli/target/docker-cr/bin/docker-cr" setup --runtime-dir "$RUNTIME_DIR"
"$HERE/benchmark_comparison.sh" "$@"
