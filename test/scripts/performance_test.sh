#!/usr/bin/env bash
# Measures docker-cr on this host and its Docker engine: everything but the comparison with others, which is
# benchmark_comparison.sh. Needs root, an engine (DOCKER_HOST) and `docker-cr setup` done. Leaves a report in DIR.
#
#   performance_test.sh [--quick|--full] [--rounds N] [--output DIR] [further options of `docker-cr bench`]
#
#   DOCKER_CR       the docker-cr to measure (default: what `make build` left, else the one in PATH)
#   IMAGE_MINIMAL   a small image with a shell (default: docker-cr-test/busybox)
#   IMAGE_MEDIUM    one with python3 and nginx (default: docker-cr-test/debian)
#   IMAGE_LARGE     a large one (default: docker-cr-test/runtimes)
#   ADDRESS         an address of the engine at which containers publish ports (default: 127.0.0.1)
set -euo pipefail
readonly HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

"$HERE/docker_cr_bench.sh" performance \
  startup images memory files many-files restore parallel-restores containers resources network lazy stores "$@"
