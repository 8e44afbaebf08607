#!/usr/bin/env bash
# Compares docker-cr with what could be used instead, side by side in one run, by the memory that a process holds:
# Docker's own checkpoint (an experimental engine before 28), Podman, plain criu and plain runc. Who is not there is
# left out, and the report says so. Needs root, an engine (DOCKER_HOST) and `docker-cr setup` done.
#
#   benchmark_comparison.sh [--quick|--full] [--rounds N] [--output DIR] [further options of `docker-cr bench`]
#
#   DOCKER_CR, IMAGE_MINIMAL, IMAGE_MEDIUM, IMAGE_LARGE, ADDRESS   as for performance_test.sh
#   PODMAN, RUNC, DOCKER_CR_CRIU   other podman, runc and criu programs than those in PATH
set -euo pipefail
readonly HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

"$HERE/docker_cr_bench.sh" comparison comparison "$@"
