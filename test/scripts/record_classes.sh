#!/usr/bin/env bash
# Makes cr-cli/src/main/dist/lib/docker-cr.classes anew: the classes that real runs of docker-cr load, on a
# private engine. Run it, as root and after `make build`, when dependencies or commands have changed, and commit
# the result. A list that is out of date makes docker-cr slower, never wrong.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly SCRIPTS=test/scripts
readonly INSTANCE="classes-$$"
readonly DOCKER_CR="$PWD/cr-cli/target/docker-cr/bin/docker-cr"
readonly CLASSES="$PWD/cr-cli/src/main/dist/lib/docker-cr.classes"
readonly IMAGE=docker-cr-test/busybox

work=$(mktemp -d)

cleanup() {
  "$SCRIPTS/engine.sh" stop --version 28 --instance "$INSTANCE" --purge || true
  rm -rf "$work" "/usr/local/libexec/docker-cr-$INSTANCE"
}

# record [!] ARGUMENT…: one run, which must succeed, or fail after `!`.
record() {
  local expected=0 status=0
  if [ "$1" = '!' ]; then expected=1 && shift; fi
  runs=$((runs + 1))
  DOCKER_CR_JAVA_OPTS="-Xshare:off -XX:DumpLoadedClassList=$work/$runs.classes" \
    "$DOCKER_CR" "$@" >"$work/out" 2>"$work/err" || status=1
  [ "$status" -eq "$expected" ] || {
    echo "record: docker-cr $*: $(cat "$work/err")" >&2
    exit 1
  }
}

[ -x "$DOCKER_CR" ] || {
  echo "record: nothing is built yet: run \`make build\` first" >&2
  exit 1
}
trap cleanup EXIT
"$SCRIPTS/engine.sh" start --version 28 --instance "$INSTANCE"
eval "$("$SCRIPTS/engine.sh" env --version 28 --instance "$INSTANCE")"
"$SCRIPTS/images.sh" load busybox

runs=0
record setup --runtime-dir "/usr/local/libexec/docker-cr-$INSTANCE"
docker run -d --name counter "$IMAGE" sh -c 'while :; do echo tick; sleep 1; done' >/dev/null
record version
record version --format json
record --help
record checkpoint --help
record checkpoint counter --output "$work/kept" --name one --leave-running
record checkpoint counter --output "$work/kept" --name two --leave-running --criu-client binary
record checkpoint counter --output "$work/kept" --name three --format json
record restore --from "$work/kept/counter/one" --new-name again
record restore --from "$work/kept/counter/three" --new-name again-json --format json
record list --output "$work/kept"
record list --output "$work/kept" --format json
record check
record ! restore --from "$work/nothing"
record ! checkpoint nothing
record ! checkpoint --nothing

# Sorted, so that what changed can be seen. Proxies are made at run time. A method reference to a class as old as
# picocli's would link that class while the archive is made, which keeps it out.
cat "$work"/*.classes | grep -v -e '^#' -e '/\$Proxy' -e '^@lambda-proxy .* picocli/' | LC_ALL=C sort -u >"$CLASSES"
echo "record: $(wc -l <"$CLASSES") lines in ${CLASSES#"$PWD/"}"
