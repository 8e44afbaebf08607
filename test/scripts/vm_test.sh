#!/usr/bin/env bash
# docker-cr as an operator of a stock Debian 13 has it: boots a virtual machine (vm_image.sh), installs the Debian package
# there, runs the checks in test/vm/checks, and brings back what they said, into target/vm-test. docs/adr/0017-vm.md has the why.
#
#   vm_test.sh                 all checks
#   vm_test.sh --short         those that are not marked `# long`
#   vm_test.sh --update-docs   writes into docs/compatibility.md what the tests of its rows find there, instead of comparing it
#   vm_test.sh --built         takes the distribution that is in cr-cli/target/docker-cr
#   vm_test.sh --only 40       checks whose names begin so, besides those up to 20, which install; can be repeated
#   vm_test.sh --cpus N        processors of the machine; 1 unless given, since emulated kernels have been seen to die with more
#   vm_test.sh --limit N       ends the machine after N seconds; 3600 unless given, 1080 for --short; a host that does much else may need more
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
  if [ -z "$limit" ]; then [ "$short" = yes ] && limit=1080 || limit=3600; fi
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

# What the machine finds in /srv/test/in, as a disk: no mount and no loop device is needed to fill it.
bring() {
  local in="$work/payload/in" image check module
  install -d "$in/checks" "$in/images" "$work/payload/out"
  cp test/vm/run.sh test/vm/functions.sh "$in/"
  for check in test/vm/checks/*.sh; do
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
  [ "$update" = no ] || : >"$in/update-docs"
  cp "$deb" "$in/docker-cr.deb"
  mke2fs -q -t ext4 -d "$work/payload" "$work/payload.ext4" "$(($(du -sm "$work/payload" | cut -f1) + 1024))M" >/dev/null
}

# machine SECONDS ACCELERATOR SERIAL MORE…: QEMU with what both uses of it here have in common, in place of this (sub)shell.
machine() {
  local seconds=$1 accelerator=$2 serial=$3
  shift 3
  exec timeout --kill-after=10 "$seconds" nice -n 15 qemu-system-x86_64 -accel "$accelerator" -smp "$cpus" -m "$MEMORY_MIB" \
    -nodefaults -display none -no-reboot -serial "$serial" -kernel "$image/vmlinuz" "$@" </dev/null
}

# A /dev/kvm that is there need not work. A kernel without a file system to mount says who it is, and ends.
accelerator() {
  local said="$work/kvm"
  [ ! -w /dev/kvm ] || (machine 15 kvm "file:$said" -append 'console=ttyS0 panic=-1' >/dev/null 2>&1) || true
  if grep -qs 'Linux version' "$said"; then echo kvm; else echo tcg; fi
}

# The machine's own words that are for us, as they come.
follow() { tail --pid="$1" -n +1 -F "$OUT/console.log" 2>/dev/null | sed -un 's/^.*\(vm: [^\r]*\)\r*$/\1/p'; }

run() {
  local status=0
  : >"$OUT/console.log"
  machine "$limit" "$accelerator" "file:$OUT/console.log" -initrd "$image/initrd" \
    -append 'console=ttyS0 root=/dev/vda rw panic=-1 quiet systemd.show_status=0' \
    -drive "file=$image/disk,if=virtio,format=raw,snapshot=on,cache=unsafe" \
    -drive "file=$work/payload.ext4,if=virtio,format=raw,cache=unsafe" \
    -device virtio-rng-pci -nic none &
  running=$!
  follow "$running" &
  wait "$running" || status=$?
  running=''
  wait
  [ "$status" -eq 0 ] || say "the machine was ended: exit code $status; it may take $limit s"
}

cleanup() {
  [ -z "$running" ] || kill "$running" 2>/dev/null || true
  rm -rf "$work"
}

# summary: what the checks came to; fails if one did, or if the machine did not come to its end.
summary() {
  local result name seconds failed=0 passed=0 skipped=0
  debugfs -R "rdump /out $OUT" "$work/payload.ext4" >/dev/null 2>&1 || true
  [ -s "$OUT/out/results" ] || {
    tail -n 40 "$OUT/console.log" >&2
    die "the machine has left no results; its console is $OUT/console.log"
  }
  while read -r result name seconds; do
    case $result in
      passed) passed=$((passed + 1)) ;;
      skipped) skipped=$((skipped + 1)) ;;
      *)
        failed=$((failed + 1))
        printf '\n%s failed after %s s (%s):\n' "$name" "$seconds" "$OUT/out/$name.log" >&2
        tail -n 30 "$OUT/out/$name.log" >&2 || true
        ;;
    esac
  done <"$OUT/out/results"
  say "$passed passed, $failed failed, $skipped skipped; $((SECONDS - booted)) s in the machine with $accelerator; results are in $OUT/out"
  [ -e "$OUT/out/finished" ] || die "the machine did not come to its end"
  [ "$failed" -eq 0 ]
}

parse "$@"
[ "$(id -u)" -eq 0 ] || die "root is needed: sudo make vm-test"
"$SCRIPTS/setup_host.sh" --vm
image=$("$SCRIPTS/vm_image.sh")
if [ "$built" = yes ]; then deb=$("$SCRIPTS/deb.sh" --built); else deb=$("$SCRIPTS/deb.sh"); fi
work=$(mktemp -d /var/tmp/vm-test.XXXXXX)
running=''
trap cleanup EXIT
rm -rf "$OUT"
mkdir -p "$OUT"
bring
accelerator=$(accelerator)
booted=$SECONDS
run
status=0
summary || status=$?
if [ "$update" = yes ] && [ -d "$OUT/out/docs" ]; then cp "$OUT"/out/docs/*.md docs/; fi
exit "$status"
