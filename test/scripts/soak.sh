#!/usr/bin/env bash
# Random faults during checkpoints and restores, on private engines 26 and 28: SOAK of them in all (200). Before that
# the stores alone, see soak_stores.sh.
# SEED repeats a run; each line of it shows what was provoked, when, and how it ended. First come FUZZ inputs
# (10000000) for the readers of CRIU's images and a tenth of that for the reader of archives; FUZZ=0 leaves them out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly SCRIPTS=test/scripts
readonly RUN=$$
readonly EACH=$(((${SOAK:-200} + 1) / 2))

[ "$(id -u)" -eq 0 ] || {
  echo "soak: root is needed: sudo make soak" >&2
  exit 1
}

cleanup() {
  local version
  for version in 26 28; do
    "$SCRIPTS/engine.sh" stop --version "$version" --instance "soak-$version-$RUN" --purge || true
    rm -rf "/usr/local/libexec/docker-cr-test-soak-$version-$RUN"
  done
}

"$SCRIPTS/setup_host.sh"
[ "${FUZZ:-}" = 0 ] || "$SCRIPTS/fuzz.sh"
"$SCRIPTS/soak_stores.sh"
trap cleanup EXIT
properties=()
for version in 26 28; do
  "$SCRIPTS/engine.sh" start --version "$version" --instance "soak-$version-$RUN"
  eval "$("$SCRIPTS/engine.sh" env --version "$version" --instance "soak-$version-$RUN")"
  "$SCRIPTS/images.sh" load busybox
  properties+=("-Dengine.$version.docker.host=$DOCKER_HOST" "-Dengine.$version.host=$DOCKER_CR_TEST_ENGINE_HOST")
done
unset DOCKER_HOST

export DOCKER_CR_FAULTS=$EACH
export DOCKER_CR_FAULTS_SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}
echo "soak: $EACH faults an engine, SEED=$DOCKER_CR_FAULTS_SEED"
mvn -B -Dstyle.color=never verify -pl cr-cli -am -DskipUTs -Dit.test=FaultsIT "${properties[@]}" "$@"
