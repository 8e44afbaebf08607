#!/usr/bin/env bash
# Gives the readers of what is not trusted FUZZ inputs each (10000000 for CRIU's images, a tenth of that for archives,
# which are unpacked too) that Jazzer makes from sound ones, led by what code they reach. Ends with an error if one
# makes a reader hang, run out of memory, throw what it does not declare, or write where it may not; the input is then
# kept in target/fuzz of its module. FUZZ_SECONDS ends each sooner. Arguments: images, archives; default both.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly INPUTS=${FUZZ:-10000000}

# fuzz MODULE CLASS INPUTS
fuzz() {
  local module=$1 class=$2 inputs=$3
  local work=$PWD/$module/target/fuzz package=${2%.*} classpath
  mvn -q -B -DskipTests -Pfuzz test-compile dependency:build-classpath -pl "$module" -am \
    -Dmdep.outputFile=target/fuzz.classpath -Dmdep.includeScope=test
  mkdir -p "$work/corpus" "$work/found"
  classpath="$PWD/$module/target/test-classes:$PWD/$module/target/classes:$(cat "$module/target/fuzz.classpath")"
  java -cp "$classpath" "$class" "$work/corpus"
  echo "fuzz: $class: $inputs inputs, at most ${FUZZ_SECONDS:-0} seconds (0: as many as it takes)"
  # The sanitizers look for faults of other kinds, in paths that this target writes itself. The heap has room for
  # Jazzer besides the 100 MiB that are enough for all readers.
  java -Xmx256m -XX:+EnableDynamicAgentLoading -cp "$classpath" com.code_intelligence.jazzer.Jazzer \
    --target_class="$class" \
    --instrumentation_includes="$package.**" \
    --custom_hook_includes="$package.**" \
    --disabled_hooks='com.code_intelligence.jazzer.sanitizers.**' \
    --reproducer_path="$work/found" \
    -artifact_prefix="$work/found/" -runs="$inputs" -max_total_time="${FUZZ_SECONDS:-0}" -max_len=16384 -timeout=10 \
    -rss_limit_mb=2048 -print_final_stats=1 "$work/corpus"
}

[ $# -gt 0 ] || set -- images archives
for what in "$@"; do
  case $what in
    images) fuzz cr-criu io.dockercr.criu.images.ImagesFuzzer "$INPUTS" ;;
    archives) fuzz cr-storage io.dockercr.storage.archive.ArchiveFuzzer $(((INPUTS + 9) / 10)) ;;
    *)
      echo "fuzz: there is nothing to fuzz of the name $what" >&2
      exit 2
      ;;
  esac
done
