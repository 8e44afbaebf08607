#!/usr/bin/env bash
# Builds the distribution: cr-cli/target/docker-cr with bin/docker-cr, lib/ and libexec/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [ "$(id -u)" -eq 0 ]; then
  test/scripts/setup_host.sh --build
elif ! command -v javac >/dev/null || ! command -v mvn >/dev/null; then
  echo "build: JDK 17 and Maven are needed: sudo test/scripts/setup_host.sh --build" >&2
  exit 1
fi
mvn -q -B package -DskipTests "$@"
cr-cli/target/docker-cr/libexec/prepare-class-data
