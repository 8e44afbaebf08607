#!/usr/bin/env bash
# What a Debian package has to be, tried on the one that deb.sh makes of the distribution in cr-cli/target/docker-cr:
# the same each time, without fault to lintian, complete, and gone without a trace when it is purged. Needs root, and
# lintian (setup_host.sh).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly SCRIPTS=test/scripts
# A small Debian with a Java: where the package is installed.
readonly IMAGE=/var/cache/docker-cr-host/images/runtimes.tar

work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf --one-file-system "$work"' EXIT
root="$work/root"

step() { printf 'deb: %s\n' "$*"; }
die() {
  printf 'deb: %s\n' "$*" >&2
  exit 1
}

same_each_time() {
  step "the same distribution makes the same package"
  cp "$("$SCRIPTS/deb.sh" --built)" "$work/docker-cr.deb"
  (umask 077 && TMPDIR="$work" TZ=Pacific/Auckland LC_ALL=C.UTF-8 "$SCRIPTS/deb.sh" --built) >"$work/again"
  cmp "$work/docker-cr.deb" "$(cat "$work/again")"
}

lintian_is_content() {
  step "lintian finds no error and no warning"
  # It leaves files of its own where temporary ones are.
  install -d -o 65534 -g 65534 "$work/lintian.d"
  setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/nonexistent TMPDIR="$work/lintian.d" \
    lintian --fail-on error,warning "$work/docker-cr.deb" >"$work/lintian" 2>&1 || {
    cat "$work/lintian" >&2
    die "lintian finds fault with the package"
  }
}

every_library_has_its_licence() {
  step "the copyright file names every library"
  local jar
  dpkg-deb --fsys-tarfile "$work/docker-cr.deb" | tar -xO ./usr/share/doc/docker-cr/copyright >"$work/copyright"
  for jar in $(dpkg-deb --fsys-tarfile "$work/docker-cr.deb" | tar -t | sed -n 's|.*/\(.*\)\.jar$|\1|p'); do
    # guava's empty library has a version that is none.
    grep -qF "*/$(sed 's/-[0-9][0-9.]*\(-.*\)\{0,1\}$//' <<<"$jar")-*.jar" "$work/copyright" || die "the copyright file does not name $jar"
  done
}

# in_root COMMAND…: in the private Debian, with a /proc of its own.
in_root() {
  unshare --mount --pid --fork sh -c 'mount -t proc proc "$1/proc" && shift && exec chroot "$@"' sh "$root" "$root" \
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

# All files of the private Debian but dpkg's own notes, with what matters of each.
files() {
  find "$root" -mindepth 1 \( -path "$root/var/lib/dpkg" -o -path "$root/var/log" -o -path "$root/packages" -o -path "$root/proc" \
    -o -path "$root/var/cache/ldconfig" \) -prune -o -printf '%P %y %m %u:%g %s %l\n' |
    sed 's/ d \([0-7]*\) \([^ ]*\) [0-9]* $/ d \1 \2/' | LC_ALL=C sort
}

# A package named criu with nothing in it, so that dpkg has all that docker-cr depends on.
stand_in_for_criu() {
  install -d "$work/criu/DEBIAN"
  printf 'Package: criu\nVersion: 4.1-1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: stands in for criu\n' \
    >"$work/criu/DEBIAN/control"
  dpkg-deb --build "$work/criu" "$root/packages/criu.deb" >/dev/null
}

installs_and_works() {
  step "it installs, and works"
  install -d "$root/packages"
  tar -C "$root" -xf "$IMAGE"
  stand_in_for_criu
  cp "$work/docker-cr.deb" "$root/packages/"
  in_root dpkg -i /packages/criu.deb >"$work/dpkg.log" 2>&1
  # An image has no devices.
  mknod -m 666 "$root/dev/null" c 1 3
  files >"$work/before"
  in_root dpkg -i /packages/docker-cr.deb >"$work/dpkg.log" 2>&1 || {
    cat "$work/dpkg.log" >&2
    die "it could not be installed"
  }
  [ -s "$root/usr/share/docker-cr/lib/docker-cr.jsa" ] || die "the class archive was not made: $(cat "$work/dpkg.log")"
  in_root docker-cr version | grep -q '^docker-cr [0-9]' || die "docker-cr does not start"
  in_root docker-cr list >/dev/null || die "docker-cr does not take the configuration that comes with it"
  in_root /usr/libexec/docker/cli-plugins/docker-cr docker-cli-plugin-metadata | grep -q '"SchemaVersion"' ||
    die "it is no plug-in of Docker's command line"
  in_root bash -n /usr/share/bash-completion/completions/docker-cr
  zsh -n "$root/usr/share/zsh/vendor-completions/_docker-cr"
  for file in etc/docker usr/local/libexec/docker-cr; do
    [ ! -e "$root/$file" ] || die "the installation has made /$file, unasked"
  done
  [ "$(in_root dpkg-query -W -f '${Conffiles}' docker-cr | awk '{ print $1 }')" = /etc/docker-cr/config.yaml ] ||
    die "its configuration is no conffile"
}

# A Java that comes, goes or is replaced makes it prepare its class archive anew.
follows_java() {
  step "the class archive follows the Java"
  rm "$root/usr/share/docker-cr/lib/docker-cr.jsa"
  in_root dpkg-trigger --by-package=criu /usr/lib/jvm
  in_root dpkg --configure --pending >"$work/dpkg.log" 2>&1
  [ -s "$root/usr/share/docker-cr/lib/docker-cr.jsa" ] || die "it was not made: $(cat "$work/dpkg.log")"
}

leaves_nothing() {
  step "removed it keeps configuration and checkpoints; purged it leaves nothing"
  install -d -m 700 "$root/var/lib/docker-cr/checkpoints/web/one" "$root/var/log/docker-cr" "$root/run/docker-cr/locks"
  echo '# mine' >>"$root/etc/docker-cr/config.yaml"
  in_root dpkg -r docker-cr >"$work/dpkg.log" 2>&1
  [ ! -e "$root/usr/share/docker-cr" ] || die "removed, it leaves $(find "$root/usr/share/docker-cr")"
  grep -q '^# mine$' "$root/etc/docker-cr/config.yaml" || die "removed, it has lost its configuration"
  [ -d "$root/var/lib/docker-cr/checkpoints/web/one" ] || die "removed, it has lost checkpoints"
  in_root dpkg -P docker-cr >"$work/dpkg.log" 2>&1
  files >"$work/after"
  [ ! -e "$root/var/log/docker-cr" ] || die "purged, it leaves its logs"
  diff "$work/before" "$work/after" >&2 || die "purged, it leaves something"
}

[ "$(id -u)" -eq 0 ] || die "root is needed: sudo $0"
"$SCRIPTS/images.sh" build runtimes
install -d "$root"
same_each_time
lintian_is_content
every_library_has_its_licence
installs_and_works
follows_java
leaves_nothing
step "all well"
