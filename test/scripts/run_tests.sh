#!/usr/bin/env bash
# Everything that a change must pass: formatter, Error Prone, ArchUnit, unit, contract and integration
# tests on private engines 26 and 28, the Debian package, and the short form of vm_test.sh. Arguments go to
# Maven, and leave out the last two.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly SCRIPTS=test/scripts
readonly RUN=$$

[ "$(id -u)" -eq 0 ] || {
  echo "test: root is needed: sudo make test" >&2
  exit 1
}

cleanup() {
  local version
  for version in 26 28; do
    "$SCRIPTS/engine.sh" stop --version "$version" --instance "test-$version-$RUN" --purge || true
    rm -rf "/usr/local/libexec/docker-cr-test-$version" "/usr/local/libexec/docker-cr-test-test-$version-$RUN"
  done
  "$SCRIPTS/engine.sh" stop --version 26 --instance "test-native-$RUN" --purge || true
  "$SCRIPTS/engine.sh" stop --version 28 --instance "test-store-$RUN" --purge || true
  "$SCRIPTS/engine.sh" stop --version 28 --instance "test-userns-$RUN" --purge || true
  rm -rf /usr/local/libexec/docker-cr-test-store /usr/local/libexec/docker-cr-test-userns
}

# summary: counts what the XML reports say; fails if a test failed, was skipped in CI, or none ran.
summary() {
  find . -path '*-reports*' -name 'TEST-*.xml' -print0 | xargs -0 -r cat |
    awk -v ci="${CI:-}" '
      /<testsuite / {
        match($0, / tests="[0-9]+"/); tests += substr($0, RSTART + 8, RLENGTH - 9)
        match($0, / errors="[0-9]+"/); failed += substr($0, RSTART + 9, RLENGTH - 10)
        match($0, / failures="[0-9]+"/); failed += substr($0, RSTART + 11, RLENGTH - 12)
        match($0, / skipped="[0-9]+"/); skipped += substr($0, RSTART + 10, RLENGTH - 11)
      }
      END {
        printf "%d passed, %d failed, %d skipped\n", tests - failed - skipped, failed, skipped
        if (ci != "" && skipped > 0) print "test: in CI no test may be skipped"
        exit failed > 0 || tests == 0 || (ci != "" && skipped > 0)
      }'
}

"$SCRIPTS/setup_host.sh"
trap cleanup EXIT
properties=()
for version in 26 28; do
  "$SCRIPTS/engine.sh" start --version "$version" --instance "test-$version-$RUN"
  eval "$("$SCRIPTS/engine.sh" env --version "$version" --instance "test-$version-$RUN")"
  "$SCRIPTS/images.sh" load busybox debian runtimes
  properties+=("-Dengine.$version.docker.host=$DOCKER_HOST" "-Dengine.$version.host=$DOCKER_CR_TEST_ENGINE_HOST")
done
# The engine's own restore, our fallback, wants experimental mode and an engine before 28.
"$SCRIPTS/engine.sh" start --version 26 --instance "test-native-$RUN" --experimental
eval "$("$SCRIPTS/engine.sh" env --version 26 --instance "test-native-$RUN")"
"$SCRIPTS/images.sh" load busybox
export DOCKER_CR_TEST_EXPERIMENTAL_HOST=$DOCKER_HOST
"$SCRIPTS/engine.sh" start --version 28 --instance "test-store-$RUN" --containerd-store
eval "$("$SCRIPTS/engine.sh" env --version 28 --instance "test-store-$RUN")"
"$SCRIPTS/images.sh" load busybox
export DOCKER_CR_TEST_CONTAINERD_STORE_HOST=$DOCKER_HOST
"$SCRIPTS/engine.sh" start --version 28 --instance "test-userns-$RUN" --userns-remap
eval "$("$SCRIPTS/engine.sh" env --version 28 --instance "test-userns-$RUN")"
"$SCRIPTS/images.sh" load busybox
export DOCKER_CR_TEST_USERNS_HOST=$DOCKER_HOST
unset DOCKER_HOST

find . -path '*-reports*' -name 'TEST-*.xml' -delete
status=0
mvn -B -Dstyle.color=never verify "${properties[@]}" "$@" || status=$?
# With what Maven has left in cr-cli/target/docker-cr; when only some tests were asked for, there may be nothing.
if [ $# -eq 0 ]; then
  "$SCRIPTS/deb_test.sh" || status=1
  # The machine has the engines' memory and processors.
  cleanup
  "$SCRIPTS/vm_test.sh" --short --built || status=1
fi
summary || status=1
exit "$status"
