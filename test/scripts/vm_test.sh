#!/usr/bin/env bash
# docker-cr as an operator of a stock Debian 13 has it: boots a virtual machine (vm_image.sh), installs the Debian package
# there, runs the checks in test/vm/checks, and brings back what they said, into target/vm-test. A check that has a counterpart
# in test/vm/second gets a second machine, which runs that. docs/adr/0017-vm.md has the why.
#
#   vm_test.sh                 all checks
#   vm_test.sh --short         those that are not marked `# long`
#   vm_test.sh --update-docs   writes into docs/compatibility.md what the tests of its rows find there, instead of comparing it
#   vm_test.sh --built         takes the distribution that is in cr-cli/target/docker-cr
#   vm_test.sh --only 40       checks whose names begin so, besides those up to 20, which install; can be repeated
#   vm_test.sh --cpus N        processors of each machine; 1 unless given, since emulated kernels have been seen to die with more
#   vm_test.sh --limit N       ends the machines after N seconds; 9000 unless given, 1800 for --short; a host that does much else may need more
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly SCRIPTS=test/scripts
readonly OUT=target/vm-test
readonly MEMORY_MIB=2048

say() { printf 'vm: %s\n' "$*"; }
die() {
  printf 'vm: %s\n' "$*" >&2
  exit 1
}

usage() { die "usage: vm_test.sh [--short] [--built] [--update-docs] [--only PREFIX]… [--cpus N] [--limit SECONDS]"; }

parse() {
  short=no built=no update=no cpus=1 limit='' only=()
  while [ $# -gt 0 ]; do
    case $1 in
      --short) short=yes && shift ;;
      --built) built=yes && shift ;;
      --update-docs) update=yes && shift ;;
      --only) only+=("${2:-}") && shift 2 || usage ;;
      --cpus) cpus=${2:-} && shift 2 || usage ;;
      --limit) limit=${2:-} && shift 2 || usage ;;
      *) usage ;;
    esac
  done
  if [ -z "$limit" ]; then [ "$short" = yes ] && limit=1800 || limit=9000; fi
  [[ $limit =~ ^[1-9][0-9]{1,4}$ ]] || usage
  [[ $cpus =~ ^[1-8]$ ]] || usage
}

# wanted FILE: whether this check is to run.
wanted() {
  local name=${1##*/} prefix
  if [ "$short" = yes ] && grep -qx '# long' "$1"; then return 1; fi
  if [ ${#only[@]} -eq 0 ] || [[ $name < 21 ]]; then return 0; fi
  for prefix in "${only[@]}"; do
    [[ $name != "$prefix"* ]] || return 0
  done
  return 1
}

# bring_tests MODULE TESTS: its classes and those of its tests into TESTS/MODULE/target, what they need beside them, and their
# class path into TESTS/MODULE/classpath, to be read in that directory. Paths among the modules are those of the sources.
bring_tests() {
  local module=$1 tests=$2 entry class_path=target/test-classes:target/classes
  [ -s "$module/target/test-classpath" ] || die "the tests of $module are not built yet: run \`make build\` first"
  install -d "$tests/lib" "$tests/$module/target"
  cp -R "$module/target/classes" "$module/target/test-classes" "$tests/$module/target/"
  while read -r entry; do
    if [ -d "$entry" ]; then
      entry=${entry#"$PWD/"}
      install -d "$tests/${entry%/*}"
      cp -R "$entry" "$tests/${entry%/*}/"
      class_path+=":../$entry"
    else
      ln -f "$entry" "$tests/lib/" 2>/dev/null || cp "$entry" "$tests/lib/"
      class_path+=":../lib/${entry##*/}"
    fi
  done < <(tr : '\n' <"$module/target/test-classpath" && echo)
  printf '%s' "$class_path" >"$tests/$module/classpath"
}

# faulty_disk: compiled here, where there is a compiler.
faulty_disk() {
  (cd cr-storage && java -cp "target/test-classes:target/classes:$(cat target/test-classpath)" io.dockercr.storage.FaultyDisk >/dev/null)
}

# What a machine finds in /srv/test/in, as a disk: no mount and no loop device is needed to fill it.
#
# bring NAME CHECK…: NAME is `first` or `second`.
bring() {
  local name=$1 in="$work/$1/in" image check module
  shift
  install -d "$in/checks" "$in/images" "$work/$name/out"
  cp test/vm/run.sh test/vm/functions.sh "$in/"
  echo "$name" >"$in/machine"
  for check in "$@"; do
    ! wanted "$check" || cp "$check" "$in/checks/"
  done
  for image in $(sed -n 's/^# needs the image //p' "$in"/checks/*.sh | sort -u); do
    "$SCRIPTS/images.sh" build "$image"
    ln "/var/cache/docker-cr-host/images/$image.tar" "$in/images/" 2>/dev/null ||
      cp "/var/cache/docker-cr-host/images/$image.tar" "$in/images/"
  done
  for module in $(sed -n 's/^# needs the tests of //p' "$in"/checks/*.sh | sort -u); do
    bring_tests "$module" "$in/tests"
    install -d "$in/tests/docs"
    cp docs/*.md "$in/tests/docs/"
  done
  if grep -qx '# needs the faulty disk' "$in"/checks/*.sh; then
    faulty_disk
    cp cr-storage/target/faulty_disk.so "$in/tests/cr-storage/target/"
  fi
  [ "$update" = no ] || : >"$in/update-docs"
  cp "$deb" "$in/docker-cr.deb"
  mke2fs -q -t ext4 -d "$work/$name" "$work/$name.ext4" "$(($(du -sm "$work/$name" | cut -f1) + 1024))M" >/dev/null
}

# needs_second: whether a check that is to run has a counterpart.
needs_second() {
  local check
  for check in test/vm/second/*.sh; do
    ! wanted "$check" || return 0
  done
  return 1
}

# machine SECONDS ACCELERATOR SERIAL MORE…: QEMU with what both uses of it here have in common, in place of this (sub)shell.
machine() {
  local seconds=$1 accelerator=$2 serial=$3
  shift 3
  exec timeout --kill-after=10 "$seconds" nice -n 15 qemu-system-x86_64 -accel "$accelerator" -smp "$cpus" \
    -nodefaults -display none -no-reboot -serial "$serial" -kernel "$image/vmlinuz" "$@" </dev/null
}

# A /dev/kvm that is there need not work. A kernel without a file system to mount says who it is, and ends.
accelerator() {
  local said="$work/kvm"
  [ ! -w /dev/kvm ] || (machine 15 kvm "file:$said" -append 'console=ttyS0 panic=-1' >/dev/null 2>&1) || true
  if grep -qs 'Linux version' "$said"; then echo kvm; else echo tcg; fi
}

# follow NAME PID: the machine's own words that are for us, as they come.
follow() {
  local shown='vm: '
  [ "$1" = first ] || shown="vm: $1: "
  tail --pid="$2" -n +1 -F "$(out "$1")/console.log" 2>/dev/null | sed -un "s/^.*vm: \([^\r]*\)\r*$/$shown\1/p"
}

# out NAME: where the machine's results go.
out() { if [ "$1" = first ]; then echo "$OUT"; else echo "$OUT/$1"; fi; }

# start NAME NETWORK…: the machine, in the background; its process is in `started`.
start() {
  local name=$1
  shift
  mkdir -p "$(out "$name")"
  : >"$(out "$name")/console.log"
  machine "$limit" "$accelerator" "file:$(out "$name")/console.log" -m "$MEMORY_MIB" -initrd "$image/initrd" \
    -append 'console=ttyS0 root=/dev/vda rw panic=-1 quiet systemd.show_status=0' \
    -drive "file=$image/disk,if=virtio,format=raw,snapshot=on,cache=unsafe" \
    -drive "file=$work/$name.ext4,if=virtio,format=raw,cache=unsafe" \
    -device virtio-rng-pci "$@" &
  started=$!
  running+=("$started")
  follow "$name" "$started" &
}

# Two machines are joined by a socket in a file, so that there is no port that others can reach, or have already.
run() {
  local status=0 first waited=0 socket="addr.type=unix,addr.path=$work/network"
  if [ "$pair" = no ]; then
    start first -nic none
    first=$started
  else
    start first -netdev "stream,id=net,server=on,$socket" -device virtio-net-pci,netdev=net,mac=52:54:00:00:00:01
    first=$started
    until [ -e "$work/network" ]; do
      [ "$waited" -lt 100 ] || die "the first machine does not listen for the second"
      waited=$((waited + 1))
      sleep 0.1
    done
    start second -netdev "stream,id=net,server=off,$socket" -device virtio-net-pci,netdev=net,mac=52:54:00:00:00:02
  fi
  wait "$first" || status=$?
  [ "$status" -eq 0 ] || say "the machine was ended: exit code $status; it may take $limit s"
  if [ "$pair" = yes ]; then
    # What it does by itself it may go on with; for the first it need not wait any more.
    waited=0
    while kill -0 "$started" 2>/dev/null && [ "$waited" -lt 60 ]; do
      if [ "$status" -ne 0 ] || grep -q 'vm: came to its end' "$(out second)/console.log"; then waited=$((waited + 1)); fi
      sleep 1
    done
    ! kill "$started" 2>/dev/null || say "the second machine was ended: it waited for the first"
  fi
  running=()
  wait
}

cleanup() {
  [ ${#running[@]} -eq 0 ] || kill "${running[@]}" 2>/dev/null || true
  rm -rf "$work"
}

# keep_documents NAME: what a machine's tests have written in the table, if they were to. Each writes the rows that it has tried.
keep_documents() {
  local written given="$work/$1/in/tests/docs/compatibility.md"
  written="$(out "$1")/out/docs/compatibility.md"
  if [ "$update" = no ] || [ ! -s "$written" ]; then return 0; fi
  awk 'FILENAME == ARGV[1] { given[FNR] = $0; next } FILENAME == ARGV[2] { written[FNR] = $0; next }
    { print written[FNR] == given[FNR] ? $0 : written[FNR] }' "$given" "$written" docs/compatibility.md >"$work/compatibility.md"
  cp "$work/compatibility.md" docs/
}

# results NAME: what the machine's checks came to, added to `passed`, `failed` and `skipped`.
results() {
  local out result name seconds
  out=$(out "$1")
  debugfs -R "rdump /out $out" "$work/$1.ext4" >/dev/null 2>&1 || true
  [ -s "$out/out/results" ] || {
    tail -n 40 "$out/console.log" >&2
    die "the $1 machine has left no results; its console is $out/console.log"
  }
  while read -r result name seconds; do
    case $result in
      passed) passed=$((passed + 1)) ;;
      skipped) skipped=$((skipped + 1)) ;;
      *)
        failed=$((failed + 1))
        printf '\n%s failed after %s s (%s):\n' "$name" "$seconds" "$out/out/$name.log" >&2
        tail -n 30 "$out/out/$name.log" >&2 || true
        ;;
    esac
  done <"$out/out/results"
  keep_documents "$1"
  [ -e "$out/out/finished" ] || unfinished="the $1 machine did not come to its end"
}

# summary: fails if a check did, or if a machine did not come to its end.
summary() {
  local failed=0 passed=0 skipped=0 unfinished=''
  results first
  [ "$pair" = no ] || results second
  say "$passed passed, $failed failed, $skipped skipped; $((SECONDS - booted)) s in the machine with $accelerator; results are in $OUT/out"
  [ -z "$unfinished" ] || die "$unfinished"
  [ "$failed" -eq 0 ]
}

parse "$@"
[ "$(id -u)" -eq 0 ] || die "root is needed: sudo make vm-test"
"$SCRIPTS/setup_host.sh" --vm
image=$("$SCRIPTS/vm_image.sh")
if [ "$built" = yes ]; then deb=$("$SCRIPTS/deb.sh" --built); else deb=$("$SCRIPTS/deb.sh"); fi
work=$(mktemp -d /var/tmp/vm-test.XXXXXX)
running=()
trap cleanup EXIT
rm -rf "$OUT"
mkdir -p "$OUT"
if needs_second; then pair=yes; else pair=no; fi
bring first test/vm/checks/*.sh
[ "$pair" = no ] || bring second test/vm/checks/[012]*.sh test/vm/second/*.sh
accelerator=$(accelerator)
booted=$SECONDS
run
summary
