#!/usr/bin/env bash
# Gives CRIU's image readers FUZZ inputs (10000000) that Jazzer makes from sound ones, led by what code they
# reach. Ends with an error if one makes a reader hang, run out of memory, or throw what it does not declare;
# the input is then kept in cr-criu/target/fuzz. FUZZ_SECONDS ends it earlier.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly WORK=$PWD/cr-criu/target/fuzz
readonly INPUTS=${FUZZ:-10000000}

mvn -q -B -DskipTests -Pfuzz test-compile dependency:build-classpath -pl cr-criu -am \
  -Dmdep.outputFile=target/fuzz.classpath -Dmdep.includeScope=test
mkdir -p "$WORK/corpus" "$WORK/found"
classpath="$PWD/cr-criu/target/test-classes:$PWD/cr-criu/target/classes:$(cat cr-criu/target/fuzz.classpath)"
java -cp "$classpath" io.dockercr.criu.images.ImagesFuzzer "$WORK/corpus"
echo "fuzz: $INPUTS inputs, at most ${FUZZ_SECONDS:-0} seconds (0: as many as it takes)"
# The sanitizers look for faults of other kinds, in paths that this target writes itself. The heap has room for
# Jazzer besides the 100 MiB that are enough for all readers.
java -Xmx256m -XX:+EnableDynamicAgentLoading -cp "$classpath" com.code_intelligence.jazzer.Jazzer \
  --target_class=io.dockercr.criu.images.ImagesFuzzer \
  --instrumentation_includes='io.dockercr.criu.images.**' \
  --custom_hook_includes='io.dockercr.criu.images.**' \
  --disabled_hooks='com.code_intelligence.jazzer.sanitizers.**' \
  --reproducer_path="$WORK/found" \
  -artifact_prefix="$WORK/found/" -runs="$INPUTS" -max_total_time="${FUZZ_SECONDS:-0}" -max_len=16384 -timeout=10 \
  -rss_limit_mb=2048 -print_final_stats=1 "$WORK/corpus"
