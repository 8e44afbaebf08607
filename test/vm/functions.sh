# What the checks in the virtual machine have in common. Sourced by run.sh before each.

readonly IN=/srv/test/in OUT=/srv/test/out
readonly BUSYBOX=docker-cr-test/busybox
readonly MACHINE=$(cat "$IN/machine")
# What the second machine exports; where the first has it; and how the two tell each other how far they are.
readonly EXPORT=/srv/exported
if [ "$MACHINE" = second ]; then readonly SIGNALS=$EXPORT/signals; else readonly SIGNALS=/mnt/signals; fi
readonly COUNT='i=0; while :; do i=$((i+1)); echo $i; sleep 1; done'

fail() {
  echo "$*"
  exit 1
}

skip() {
  echo "$*"
  exit 77
}

# retry SECONDS COMMAND…: until it succeeds.
retry() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || fail "not within time: $*"
    sleep 0.5
  done
}

# load IMAGE: one of images.sh, unless the engine has it.
load() {
  docker image inspect "docker-cr-test/$1" >/dev/null 2>&1 || docker import "$IN/images/$1.tar" "docker-cr-test/$1:latest" >/dev/null
}

# last CONTAINER: the number up to which it has counted.
last() { docker logs "$1" 2>&1 | tail -n 1; }

# is EXPECTED COMMAND…: whether it prints that.
is() {
  local expected=$1 found
  shift
  found=$("$@") || fail "exit code $?: $*"
  [ "$found" = "$expected" ] || fail "\"$found\", not \"$expected\": $*"
}

# first CONTAINER: the number with which it began, or went on; when there is one.
first() {
  retry 60 printed "$1" >&2
  # All is read: `docker logs` must not meet a closed pipe.
  docker logs "$1" 2>&1 | sed -n 1p
}

printed() { [ -n "$(docker logs "$1" 2>&1)" ]; }

# counted CONTAINER NUMBER: whether it has counted that far.
counted() {
  local number
  number=$(last "$1")
  [ "${number:-0}" -ge "$2" ]
}

# hold NAME MIB: runs a container that has so much memory, and says each second whether it still is what it was.
hold() {
  docker run -d --name "$1" docker-cr-test/debian python3 -c "
import os, time
held = os.urandom($2 << 20)
mark, round = held[:1000] + held[-1000:], 0
while True:
    round += 1
    print('whole' if held[:1000] + held[-1000:] == mark else 'torn', round, flush=True)
    time.sleep(1)"
}

# whole CONTAINER: whether it said so, when it last said something.
whole() { docker logs "$1" 2>&1 | tail -n 1 | grep -q '^whole'; }

running() { [ "$(docker inspect -f '{{.State.Running}}' "$1")" = true ]; }

# shown COMMAND…: runs it, and shows what it was and how long it took.
shown() {
  local started=$SECONDS status=0
  printf '$ %s\n' "$*"
  "$@" || status=$?
  printf '(%d s, exit code %d)\n' "$((SECONDS - started))" "$status"
  return "$status"
}

# mounted OPTIONS SOURCE DIRECTORY: mounts an export, unless that is done.
mounted() {
  install -d "$3"
  mountpoint -q "$3" || mount -t nfs -o "$1" "$2" "$3"
}

# meet [SECONDS]: the second machine exports, and the first has what it exports, by NFS 3 without a cache, for their signals. It
# waits so long for that; 600 unless given.
meet() {
  if [ "$MACHINE" = second ]; then
    install -d -m 700 "$EXPORT" "$SIGNALS"
    printf '%s 198.18.77.0/24(rw,sync,no_subtree_check,no_root_squash,fsid=0) 127.0.0.1(rw,sync,no_subtree_check,no_root_squash,fsid=0)\n' \
      "$EXPORT" >/etc/exports
    systemctl is-active --quiet nfs-server || systemctl start nfs-server
    exportfs -ra
  else
    retry "${1:-600}" mounted vers=3,nolock,noac "198.18.77.2:$EXPORT" /mnt/exported
    mountpoint -q /mnt/signals || { install -d /mnt/signals && mount --bind /mnt/exported/signals /mnt/signals; }
  fi
}

# tell WORD: to the other machine.
tell() { : >"$SIGNALS/$1"; }

# heard SECONDS WORD: waits until the other machine has told it.
heard() {
  retry "$1" arrived "$2"
  [ -e "$SIGNALS/$2" ] || fail "$0 failed on the other machine"
}

# arrived WORD: whether the other machine has told it, or will not any more: its part of this check has failed.
arrived() { [ -e "$SIGNALS/$1" ] || [ -e "$SIGNALS/failed-$0" ]; }

# common_image: the two machines have one image, as a restore wants it.
common_image() {
  if [ "$MACHINE" = second ]; then
    heard 1500 image.tar
    docker load <"$SIGNALS/image.tar"
  elif [ ! -e "$SIGNALS/image.tar" ]; then
    load busybox
    docker save "$BUSYBOX" >"$SIGNALS/image.part"
    mv "$SIGNALS/image.part" "$SIGNALS/image.tar"
  fi
}

# junit MODULE ARGUMENTS…: runs tests that `# needs the tests of MODULE` has brought, all in one Java. Arguments are those of JUnit's
# console launcher, and choose among them. Fails if one fails, or if none ran; one that is skipped says why.
junit() {
  local module=$1 directory="$IN/tests/$1" said status=0
  shift
  [ -s "$directory/classpath" ] || fail "the tests of $module are not here: \`# needs the tests of $module\`"
  said=$(mktemp)
  [[ " $*" = *' --select-'* ]] || set -- --scan-class-path target/test-classes "$@"
  # Most of it runs once only: not worth the second compiler.
  (cd "$directory" && exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$(cat classpath)" org.junit.platform.console.ConsoleLauncher execute \
    --disable-banner --disable-ansi-colors --details=testfeed --include-classname='.*' --reports-dir="$OUT/reports/$module" "$@") 2>&1 | tee "$said" || status=$?
  grep -q '^\[ *[1-9][0-9]* tests successful' "$said" || status=1
  rm -f "$said"
  return "$status"
}

# compatibility TAGS CLASS…: those tests of cr-docker, without package and IT, on the machine's engine; all with those tags if no
# class is named. They compare what they find with the document, or write it.
compatibility() {
  export DOCKER_HOST=unix:///var/run/docker.sock DOCKER_CR_TEST_ENGINE=debian-13 DOCKER_CR_TEST_SLOWNESS=10
  export DOCKER_CR_TEST_RUNTIME_DIRECTORY=/usr/local/libexec/docker-cr TESTCONTAINERS_RYUK_DISABLED=true
  # An address of the machine's own from which Docker forwards as it does from those outside.
  export TESTCONTAINERS_HOST_OVERRIDE=172.17.0.1
  local status=0 tests=(--include-tag "compatibility & $1") class
  shift
  for class in "$@"; do tests+=(--select-class "io.dockercr.docker.${class}IT"); done
  [ ! -e "$IN/update-docs" ] || export JDK_JAVA_OPTIONS=-Ddocs.update
  junit cr-docker "${tests[@]}" || status=$?
  install -d "$OUT/docs"
  cp "$IN/tests/docs/compatibility.md" "$OUT/docs/"
  return "$status"
}
