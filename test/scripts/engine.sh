#!/usr/bin/env bash
# A private Docker engine for tests and for the demo: own network namespace, socket, data root,
# containerd, cgroup and daemon.json, so that nobody's own Docker is touched.
#
#   engine.sh start [--version 26|28] [--instance NAME] [--experimental] [--containerd-store] [--userns-remap]
#   engine.sh env   [--version 26|28] [--instance NAME]      prints what to export
#   engine.sh stop  [--version 26|28] [--instance NAME] [--purge]
#
# An instance is named after its version unless --instance says otherwise. `stop` keeps the data root,
# so that the next start has its images; --purge removes it.
set -euo pipefail

readonly TREES=/opt/docker-cr-host
readonly RUN=/run/docker-cr-test
readonly DATA=/var/lib/docker-cr-test

die() {
  printf 'engine: %s\n' "$*" >&2
  exit 1
}

usage() { die "usage: engine.sh start|stop|env [--version 26|28] [--instance NAME] [--experimental] [--containerd-store] [--userns-remap] [--purge]"; }

parse() {
  command=${1:-}
  [ $# -eq 0 ] || shift
  version=26 instance='' experimental=false containerd_store=false userns='' purge=no
  while [ $# -gt 0 ]; do
    case $1 in
      --version) version=${2:-} && shift 2 || usage ;;
      --version=*) version=${1#*=} && shift ;;
      --instance) instance=${2:-} && shift 2 || usage ;;
      --instance=*) instance=${1#*=} && shift ;;
      --experimental) experimental=true && shift ;;
      --containerd-store) containerd_store=true && shift ;;
      --userns-remap) userns=default && shift ;;
      --purge) purge=yes && shift ;;
      *) usage ;;
    esac
  done
  case $version in 26 | 28) ;; *) usage ;; esac
  instance=${instance:-$version}
  [[ $instance =~ ^[a-z0-9][a-z0-9-]{0,20}$ ]] || die "instance: small letters, digits and dashes: $instance"
  run="$RUN/$instance" data="$DATA/$instance" netns="docker-cr-$instance"
  socket="$run/docker.sock" pidfile="$run/docker.pid" log="$run/docker.log"
}

# The folder that holds this version's programs; none when they are the distribution's own.
tree() { [ ! -d "$TREES/engine-$version" ] || printf '%s' "$TREES/engine-$version"; }

program_path() {
  local tree
  tree=$(tree)
  printf '%s' "${tree:+$tree/usr/sbin:$tree/usr/bin:$tree/usr/libexec/docker:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
}

running() { [ -s "$pidfile" ] && [ "$(cat "/proc/$(cat "$pidfile")/comm" 2>/dev/null)" = dockerd ]; }

answers() { curl -fsS --max-time 5 --unix-socket "$socket" http://engine/_ping >/dev/null 2>&1; }

# One of 198.18.1.0/24 … 198.18.250.0/24, the range set aside for benchmarks, joins host and engine.
claim_subnet() {
  local number taken
  if [ -s "$run/subnet" ]; then return; fi
  taken=$(cat "$RUN"/*/subnet 2>/dev/null || true)
  for number in $(seq 1 250); do
    if ! grep -qx "$number" <<<"$taken"; then
      printf '%s\n' "$number" >"$run/subnet"
      return
    fi
  done
  die "no free subnet for another engine"
}

start_network() {
  local number link
  claim_subnet
  number=$(cat "$run/subnet") link="dcr$(cat "$run/subnet")"
  [ ! -e "/run/netns/$netns" ] || return 0
  ip netns add "$netns"
  ip link add "$link" type veth peer name host0 netns "$netns"
  ip addr add "198.18.$number.1/24" dev "$link"
  ip link set "$link" up
  ip -n "$netns" addr add "198.18.$number.2/24" dev host0
  ip -n "$netns" link set host0 up
  ip -n "$netns" link set lo up
  nsenter --net="/run/netns/$netns" sysctl -qw net.ipv4.ip_forward=1
}

stop_network() {
  local link
  [ -s "$run/subnet" ] || return 0
  link="dcr$(cat "$run/subnet")"
  # Removing this end removes the other; a namespace takes a moment to let go of its own.
  ! ip link show "$link" >/dev/null 2>&1 || ip link del "$link"
  [ ! -e "/run/netns/$netns" ] || ip netns del "$netns"
}

write_config() {
  local init
  init=$(PATH=$(program_path) command -v docker-init || PATH=$(program_path) command -v tini || true)
  # A daemon.json that is there already may have been changed by `docker-cr setup`: it is kept.
  [ ! -s "$run/daemon.json" ] || return 0
  cat >"$run/daemon.json" <<JSON
{
  "data-root": "$data",
  "exec-root": "$run/exec",
  "pidfile": "$pidfile",
  "hosts": ["unix://$socket"],
  "cgroup-parent": "/docker-cr-test-$instance",
  ${init:+"\"init-path\": \"$init\","}
  "experimental": $experimental,
  ${userns:+"\"userns-remap\": \"$userns\","}
  "features": {"containerd-snapshotter": $containerd_store},
  "shutdown-timeout": 5,
  "log-level": "info"
}
JSON
}

start() {
  [ "$(id -u)" -eq 0 ] || die "root is needed: sudo $0 start"
  [ -x "$(PATH=$(program_path) command -v dockerd)" ] || die "no dockerd $version: run setup_host.sh first"
  install -d -m 755 "$RUN" "$DATA"
  install -d -m 711 "$run" "$data"
  exec 9>"$RUN/lock"
  flock 9
  if running && answers; then return; fi
  start_network
  flock -u 9
  write_config
  # nsenter rather than `ip netns exec`, which would hide the engine's mounts and the cgroups.
  PATH=$(program_path) nohup nsenter --net="/run/netns/$netns" \
    dockerd --config-file "$run/daemon.json" </dev/null >>"$log" 2>&1 9>&- &
  local pid=$! tries=0
  until answers; do
    tries=$((tries + 1))
    if ! kill -0 "$pid" 2>/dev/null || [ "$tries" -gt 600 ]; then
      tail -n 15 "$log" >&2
      die "dockerd $version did not come up; its log is $log"
    fi
    sleep 0.1
  done
}

# A container that the engine could not end keeps its shim, and that its processes.
end_shims() {
  local shim
  for shim in $(pgrep -f "^[^ ]*containerd-shim-runc-v2 .*-address $run/exec/"); do
    pkill -KILL -P "$shim" || true
    kill -KILL "$shim" || true
  done
}

stop() {
  local pid tries=0 mount
  if running; then
    pid=$(cat "$pidfile")
    kill "$pid"
    while [ -d "/proc/$pid" ]; do
      tries=$((tries + 1))
      [ "$tries" -ne 300 ] || kill -KILL "$pid"
      [ "$tries" -lt 400 ] || die "dockerd (process $pid) does not end"
      sleep 0.1
    done
  fi
  end_shims
  awk -v run="$run/" -v data="$data/" 'index($5 "/", run) == 1 || index($5 "/", data) == 1 {print $5}' \
    /proc/self/mountinfo | tac | while read -r mount; do
    umount -l "$(printf '%b' "$mount")"
  done
  stop_network
  rm -rf "$run"
  [ "$purge" = no ] || rm -rf "$data"
  find /sys/fs/cgroup -depth -type d -path "*/docker-cr-test-$instance*" -exec rmdir {} + 2>/dev/null || true
}

print_env() {
  [ -s "$run/subnet" ] || die "engine $instance is not started: engine.sh start --version $version"
  cat <<ENV
export DOCKER_HOST=unix://$socket
export DOCKER_CR_TEST_ENGINE=$version
export DOCKER_CR_TEST_ENGINE_HOST=198.18.$(cat "$run/subnet").2
export DOCKER_CR_TEST_ENGINE_NETNS=/run/netns/$netns
export TESTCONTAINERS_HOST_OVERRIDE=198.18.$(cat "$run/subnet").2
export TESTCONTAINERS_RYUK_DISABLED=true
ENV
}

parse "$@"
case $command in
  start) start ;;
  stop) stop ;;
  env) print_env ;;
  *) usage ;;
esac
