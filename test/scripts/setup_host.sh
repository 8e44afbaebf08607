#!/usr/bin/env bash
# Installs what a Debian or Ubuntu host lacks to build docker-cr, and to run its tests and its demo.
#
# What the distribution has in a fit version comes from the distribution. What is too old there comes
# from newer suites of the mirror that the host's own apt sources name, unpacked into a folder of its
# own (/opt/docker-cr-host) together with the libraries that it needs: no package of the host is
# replaced, and removing that folder and the links to it undoes it all.
#
#   setup_host.sh              everything
#   setup_host.sh --build      only what `make build` needs
#   setup_host.sh --vm         only what `make vm-test` needs besides what `make deb` does: debootstrap, QEMU
#   setup_host.sh --mirror     installs nothing; prints "URI KEYRING" of the mirror that this host's apt sources name
set -euo pipefail

readonly TREES=/opt/docker-cr-host
readonly CACHE=/var/cache/docker-cr-host
readonly HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly ARCH=$(dpkg --print-architecture)

say() { printf 'setup: %s\n' "$*" >&2; }
die() {
  printf 'setup: %s\n' "$*" >&2
  exit 1
}

# at_least HAVE WANT: whether the Debian version HAVE is WANT or newer.
at_least() { [ -n "$1" ] && dpkg --compare-versions "$1" ge "$2"; }

candidate() {
  local version
  version=$(apt-cache policy "$1" 2>/dev/null | awk '/Candidate:/ {print $2}')
  [ "$version" = "(none)" ] || printf '%s' "$version"
}

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

update_lists_once() {
  [ -z "${lists_updated:-}" ] || return 0
  say "reading the package lists"
  apt-get update -qq
  lists_updated=1
}

# A service that a package would start must not start: the tests have engines of their own.
install_packages() {
  local missing=() name
  for name in "$@"; do installed "$name" || missing+=("$name"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  update_lists_once
  say "installing ${missing[*]}"
  local policy=/usr/sbin/policy-rc.d own_policy=no status=0
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    own_policy=yes
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
    >"$CACHE/apt.log" 2>&1 || status=$?
  [ "$own_policy" = no ] || rm -f "$policy"
  if [ "$status" -ne 0 ]; then
    tail -n 20 "$CACHE/apt.log" >&2
    die "apt-get could not install ${missing[*]}"
  fi
}

# The mirror that this host's own apt sources name for its distribution: "URI KEYRING".
mirror() {
  local id
  id=$(. /etc/os-release && printf '%s' "$ID")
  {
    cat /etc/apt/sources.list.d/*.sources 2>/dev/null |
      awk -v id="$id" 'BEGIN { RS = ""; FS = "\n" }
        { uri = key = ""
          for (i = 1; i <= NF; i++) {
            if ($i ~ /^URIs:/) { split($i, part, /[ \t]+/); uri = part[2] }
            if ($i ~ /^Signed-By:[ \t]*\//) { split($i, part, /[ \t]+/); key = part[2] }
          }
          if (uri ~ ("/" id "/?$")) print uri, key }'
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
      awk -v id="$id" '$1 == "deb" {
        key = ""
        for (i = 2; i <= NF; i++) {
          if (match($i, /signed-by=[^] ]+/)) key = substr($i, RSTART + 10, RLENGTH - 10)
          if ($i ~ /:\/\//) { if ($i ~ ("/" id "/?$")) print $i, key; break }
        } }'
  } | head -n 1
}

# newer_apt SUITE PROGRAM ARGS: an apt tool with a configuration and state of its own that knows only
# SUITE and believes that nothing is installed, so that whole dependency closures can be downloaded.
newer_apt() {
  local suite=$1 program=$2 state
  shift 2
  state="$CACHE/apt-$suite"
  "$program" -o Dir::Etc::sourcelist="$state/suite.list" -o Dir::Etc::sourceparts="$state/none" \
    -o Dir::Etc::preferences="$state/none-file" -o Dir::Etc::preferencesparts="$state/none" \
    -o Dir::State::lists="$state/lists" -o Dir::State::status="$state/status" \
    -o Dir::Cache="$state/cache" -o APT::Install-Recommends=false -o APT::Sandbox::User=root "$@"
}

prepare_suite() {
  local suite=$1 state="$CACHE/apt-$1" uri key
  [ ! -e "$state/ready" ] || return 0
  read -r uri key <<<"$(mirror)"
  [ -n "$uri" ] || die "no apt source of this host names a mirror of its distribution; add one to /etc/apt"
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$state/none"
  : >"$state/status"
  printf 'deb %s%s %s main\n' "${key:+[signed-by=$key] }" "$uri" "$suite" >"$state/suite.list"
  say "reading the package lists of $suite"
  newer_apt "$suite" apt-get update -qq
  : >"$state/ready"
}

# unpack_tree NAME SUITE PACKAGES: the packages and all that they depend on, unpacked below
# $TREES/NAME, with every dynamic program there bound to the libraries beside it.
unpack_tree() {
  local name=$1 suite=$2 tree="$TREES/$1" log="$CACHE/$1.log" deb staging
  shift 2
  [ ! -e "$tree/.complete" ] || return 0
  prepare_suite "$suite"
  say "unpacking $* of $suite into $tree"
  newer_apt "$suite" apt-get clean
  newer_apt "$suite" apt-get install -y -qq --download-only "$@" >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    die "$suite could not give $*"
  }
  staging="$tree.new"
  rm -rf "$staging" "$tree"
  mkdir -p "$staging"
  for deb in "$CACHE/apt-$suite/cache/archives/"*.deb; do
    dpkg-deb -x "$deb" "$staging"
  done
  newer_apt "$suite" apt-get clean
  mv "$staging" "$tree"
  bind_programs "$tree"
  : >"$tree/.complete"
}

# The host's C library is older than these programs want: give each the loader and libraries that came
# with it. DT_RPATH rather than DT_RUNPATH, since it holds for the libraries of libraries too.
bind_programs() {
  local tree=$1 triplet loader program
  triplet=$(gcc -print-multiarch)
  loader=$(find "$tree" -path "*/lib/$triplet/ld-linux*.so.*" | head -n 1)
  [ -n "$loader" ] || die "no dynamic loader in $tree"
  for program in "$tree"/usr/sbin/* "$tree"/usr/bin/* "$tree"/sbin/* "$tree"/usr/libexec/{docker,podman}/* \
    "$tree"/usr/lib/podman/*; do
    case ${program##*/} in
      criu | podman | conmon | crun | netavark | runc | dockerd | docker | docker-proxy | docker-init | tini | containerd | containerd-shim-* | ctr | python3.* | checkpointctl | docker-registry | skopeo) ;;
      *) continue ;;
    esac
    [ -f "$program" ] && [ ! -L "$program" ] || continue
    patchelf --print-interpreter "$program" >/dev/null 2>&1 || continue
    patchelf --set-interpreter "$loader" --force-rpath \
      --set-rpath "$tree/usr/lib/$triplet:$tree/lib/$triplet" "$program"
  done
}

link() {
  local target=$1 link=$2
  if [ -e "$link" ] && [ ! -L "$link" ]; then
    die "$link exists and is not a link of ours; move it away"
  fi
  mkdir -p "${link%/*}"
  ln -sfn "$target" "$link"
}

install_criu() {
  local kernel needed=3.17 triplet
  kernel=$(uname -r | cut -d. -f1,2)
  ! dpkg --compare-versions "$kernel" ge 6.16 || needed=4.2
  update_lists_once
  if at_least "$(candidate criu)" "$needed" && [ -n "$(candidate libcriu2)" ]; then
    install_packages criu libcriu2
    return
  fi
  say "the distribution's criu is older than $needed, which kernel $kernel needs"
  unpack_tree criu sid criu libcriu2
  triplet=$(gcc -print-multiarch)
  link "$TREES/criu/usr/sbin/criu" /usr/local/sbin/criu
  link "$TREES/criu/usr/lib/$triplet/libcriu.so.2" /usr/local/lib/libcriu.so.2
  ldconfig
}

# The cure for hosts that withhold CAP_SYS_RESOURCE (bit 24); see prlimit_from_proc.c.
cure_missing_sys_resource() {
  local bounding program library="$TREES/prlimit_from_proc.so"
  bounding=$(awk '/^CapEff:/ {print $2}' /proc/self/status)
  [ $((0x$bounding >> 24 & 1)) -eq 0 ] || return 0
  program=$(readlink -f "$(command -v criu)")
  case $program in
    "$TREES"/*) ;;
    *)
      say "CAP_SYS_RESOURCE is withheld here and criu is the distribution's: containers of several users can't be dumped"
      return 0
      ;;
  esac
  [ "$library" -nt "$HERE/prlimit_from_proc.c" ] || {
    say "CAP_SYS_RESOURCE is withheld here: building the preload library for criu"
    mkdir -p "$TREES"
    gcc -O2 -Wall -Wextra -Werror -shared -fPIC -o "$library" "$HERE/prlimit_from_proc.c"
  }
  patchelf --print-needed "$program" | grep -qxF "$library" || patchelf --add-needed "$library" "$program"
}

install_engines() {
  update_lists_once
  if at_least "$(candidate docker.io)" 26; then
    install_packages docker.io docker-cli
  else
    unpack_tree engine-26 trixie docker.io docker-cli containerd runc
  fi
  if [ "$(. /etc/os-release && printf '%s' "$ID")" = debian ]; then
    unpack_tree engine-28 sid docker.io docker-cli containerd runc
  fi
  # The tests talk to the engines as an operator does.
  command -v docker >/dev/null || link "$TREES/engine-28/usr/bin/docker" /usr/local/bin/docker
}

# What `docker-cr inspect` is compared with: CRIU's own crit, and checkpointctl.
install_inspectors() {
  local tree="$TREES/inspectors"
  [ "$(. /etc/os-release && printf '%s' "$ID")" = debian ] || return 0
  unpack_tree inspectors sid python3-pycriu checkpointctl
  cat >"$tree/python" <<SH
#!/bin/sh
PYTHONHOME=$tree/usr PYTHONPATH=$tree/usr/lib/python3/dist-packages exec $tree/usr/bin/python3 "\$@"
SH
  printf '#!/bin/sh\nexec %s/python -P %s/usr/bin/crit "$@"\n' "$tree" "$tree" >"$tree/crit"
  chmod 755 "$tree/python" "$tree/crit"
  link "$tree/usr/bin/checkpointctl" /usr/local/bin/checkpointctl
}

# A real registry, and what reads images from it, for `push` and `pull`. The tests start a registry of their own.
install_registry() {
  local tree="$TREES/registry" program
  if [ "$(. /etc/os-release && printf '%s' "$ID")" != debian ]; then
    install_packages docker-registry skopeo
    return
  fi
  unpack_tree registry trixie docker-registry skopeo
  for program in docker-registry skopeo; do
    link "$tree/usr/bin/$program" "/usr/local/bin/$program"
  done
}

# Podman, to exchange checkpoints with and to compare with: one that works with this kernel's CRIU and leaves the
# host's own configuration alone.
install_podman() {
  local tree="$TREES/podman" runtime=runc
  # crun, Podman's own choice, refuses hosts that have both kinds of cgroups.
  [ ! -e /sys/fs/cgroup/cgroup.controllers ] || runtime=crun
  [ "$(. /etc/os-release && printf '%s' "$ID")" = debian ] || return 0
  unpack_tree podman trixie podman conmon crun runc netavark libcriu2
  # A tree that an older version of this script unpacked.
  "$tree/usr/lib/podman/netavark" --version >/dev/null 2>&1 || bind_programs "$tree"
  cat >"$tree/containers.conf" <<CONF
[engine]
conmon_path = ["$tree/usr/bin/conmon"]
helper_binaries_dir = ["$tree/usr/libexec/podman", "$tree/usr/lib/podman"]
runtime = "$runtime"
cgroup_manager = "cgroupfs"
events_logger = "none"
[engine.runtimes]
crun = ["$tree/usr/bin/crun"]
runc = ["$tree/usr/bin/runc"]
[network]
network_backend = "netavark"
firewall_driver = "iptables"
CONF
  # Podman wants to be told whose images it may take; nobody but tests and the benchmark asks this one.
  install -d -m 755 "$tree/home/.config/containers"
  printf '{"default": [{"type": "insecureAcceptAnything"}]}\n' >"$tree/home/.config/containers/policy.json"
  cat >"$tree/podman" <<SH
#!/bin/sh
HOME=$tree/home CONTAINERS_CONF=$tree/containers.conf PODMAN_IGNORE_CGROUPSV1_WARNING=1 exec $tree/usr/bin/podman "\$@"
SH
  chmod 755 "$tree/podman"
}

main() {
  local only=''
  case ${1:-} in
    '') ;;
    --build) only=build ;;
    --vm) only=vm ;;
    --mirror)
      mirror
      return
      ;;
    *) die "usage: setup_host.sh [--build|--vm|--mirror]" ;;
  esac
  [ "$(id -u)" -eq 0 ] || die "root is needed: sudo $0 $*"
  command -v apt-get >/dev/null || die "this host has no apt-get: Debian and Ubuntu are what this script knows"
  install -d -m 755 "$CACHE"
  exec 9>"$CACHE/lock"
  flock 9
  local java
  java=$(javac -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
  [ "${java:-0}" -ge 17 ] || install_packages openjdk-17-jdk-headless
  command -v mvn >/dev/null || install_packages maven
  case $only in
    build) return ;;
    vm)
      install_packages debootstrap e2fsprogs busybox-static qemu-system-x86
      return
      ;;
  esac

  install_packages ca-certificates curl make gcc libc6-dev binutils patchelf debootstrap busybox-static \
    iptables iproute2 procps util-linux libprotobuf-c1 xz-utils zstd lz4 attr libcap2-bin xfsprogs btrfs-progs \
    lintian zsh
  install_criu
  cure_missing_sys_resource
  install_engines
  install_inspectors
  install_podman
  install_registry
  say "done: $(criu --version | head -n 1 | sed 's/Version: /criu /'); engines: $(cd "$TREES" 2>/dev/null && ls -d engine-* 2>/dev/null | tr '\n' ' ')"
}

main "$@"
