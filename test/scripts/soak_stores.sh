#!/usr/bin/env bash
# Stores that are killed, and disks that fail: SOAK (200) times kill -9 for each kind of store, SOAK power cuts, five
# times as many failing calls. SEED repeats a run. No engine is needed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly COUNT=${SOAK:-200}
readonly FIRST=${SEED:-$((RANDOM * 32768 + RANDOM))}

echo "soak: stores, $COUNT kills and power cuts each, $((COUNT * 5)) faults, SEED=$FIRST"
mvn -B -Dstyle.color=never test -pl cr-storage -am -Dsurefire.failIfNoSpecifiedTests=false \
  -Dtest='StoreCrashTest,FaultyDiskTest,NfsFaultsTest' \
  -Dcrash.kills="$COUNT" -Dcrash.seed="$FIRST" -Dfaults.count=$((COUNT * 5)) -Dfaults.cuts="$COUNT" -Dfaults.seed="$FIRST" "$@"
