#!/usr/bin/env bash
# Builds the images that tests and demo run, without a registry, and loads them into an engine.
#
#   images.sh build [IMAGE …]   makes below /var/cache/docker-cr-host/images what is missing, or is made of other packages
#   images.sh load [IMAGE …]    builds, then imports into the engine of DOCKER_HOST what it lacks
#
# docker-cr-test/busybox   busybox-static alone
# docker-cr-test/debian    a Debian minbase with nginx, redis and Python
# docker-cr-test/runtimes  a Debian minbase with Python, Java, Node, a Go program and PostgreSQL
set -euo pipefail

readonly CACHE=/var/cache/docker-cr-host/images
declare -rA PACKAGES=(
  [debian]=nginx-light,redis-server,python3,procps,iproute2
  [runtimes]=python3,procps,iproute2,openjdk-17-jdk-headless,nodejs,prometheus-node-exporter,postgresql
)

say() { printf 'images: %s\n' "$*" >&2; }
die() {
  printf 'images: %s\n' "$*" >&2
  exit 1
}

# finish ROOT NAME: the tree as the cached tar of image NAME, complete or not there at all.
finish() {
  tar -C "$1" --numeric-owner --one-file-system -cf "$CACHE/$2.tar.new" .
  mv "$CACHE/$2.tar.new" "$CACHE/$2.tar"
  printf '%s\n' "${PACKAGES[$2]:-}" >"$CACHE/$2.packages"
  rm -rf "$1"
}

build_busybox() {
  local root applet
  root=$(mktemp -d "$CACHE/busybox.XXXXXX")
  chmod 755 "$root"
  mkdir -p "$root"/{bin,etc,proc,sys,dev,tmp,root,home,var/log,usr/bin}
  chmod 1777 "$root/tmp"
  cp "$(command -v busybox)" "$root/bin/busybox"
  for applet in $("$root/bin/busybox" --list); do
    [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
  done
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$root/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
  printf 'as the image has it\n' >"$root/etc/changed"
  printf 'as the image has it\n' >"$root/etc/deleted"
  mkdir -p "$root/srv/replaced"
  printf 'below\n' >"$root/srv/replaced/below"
  finish "$root" busybox
}

mirror() {
  awk '/^URIs:/ && $2 ~ /\/debian\/?$/ {print $2; exit}' /etc/apt/sources.list.d/*.sources 2>/dev/null ||
    true
  awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /:\/\/.*\/debian\/?$/) print $i }' \
    /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true
}

# debian_tree NAME: a Debian with that image's packages, unpacked; says where.
debian_tree() {
  local name=$1 root uri
  uri=$(mirror | head -n 1)
  [ -n "$uri" ] || die "no apt source of this host names a Debian mirror"
  root=$(mktemp -d "$CACHE/$name.XXXXXX")
  chmod 755 "$root"
  debootstrap --variant=minbase --include="${PACKAGES[$name]}" bookworm "$root" "$uri" >"$CACHE/$name.log" 2>&1 || {
    tail -n 20 "$CACHE/$name.log" >&2
    die "debootstrap failed; its log is $CACHE/$name.log"
  }
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}
  rm -f "$root/etc/apt/sources.list"
  find "$root/dev" -mindepth 1 -delete
  printf '%s\n' "$root"
}

build_debian() {
  local root
  root=$(debian_tree debian)
  finish "$root" debian
}

build_runtimes() {
  local root
  root=$(debian_tree runtimes)
  finish "$root" runtimes
}

is_current() { [ "${PACKAGES[$1]:-}" = "$(cat "$CACHE/$1.packages" 2>/dev/null)" ]; }

build() {
  local image
  install -d -m 755 "$CACHE"
  exec 9>"$CACHE/lock"
  flock 9
  for image in "$@"; do
    if [ -s "$CACHE/$image.tar" ] && is_current "$image"; then continue; fi
    say "building $image"
    "build_$image"
  done
  flock -u 9
}

load() {
  local image
  [ -n "${DOCKER_HOST:-}" ] || die "DOCKER_HOST is not set: eval \"\$(engine.sh env)\" first"
  for image in "$@"; do
    docker image inspect "docker-cr-test/$image" >/dev/null 2>&1 && continue
    say "importing $image"
    docker import "$CACHE/$image.tar" "docker-cr-test/$image:latest" >/dev/null
  done
}

[ "$(id -u)" -eq 0 ] || die "root is needed: sudo $0 $*"
command=${1:-}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- busybox debian
case $command in
  build) build "$@" ;;
  load)
    build "$@"
    load "$@"
    ;;
  *) die "usage: images.sh build|load [busybox|debian|runtimes …]" ;;
esac
