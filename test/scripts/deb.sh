#!/usr/bin/env bash
# Builds the Debian package: cr-cli/target/docker-cr_VERSION_all.deb, and prints its path. What is in it besides the
# distribution is in cr-cli/src/deb.
#
#   deb.sh            builds the distribution first
#   deb.sh --built    takes the one that is in cr-cli/target/docker-cr
#
# The package is for all architectures: its jars bring their native parts for each one that Debian has CRIU for. The
# archive of parsed classes is not in it, since it fits one JVM: postinst makes it.
#
# SOURCE_DATE_EPOCH, the time of the last commit unless set, is the time of all files, and the end of a snapshot's
# version. The same distribution makes the same package, byte for byte. DEBFULLNAME and DEBEMAIL name the maintainer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
umask 022

readonly DIST=cr-cli/target/docker-cr
readonly FILES=cr-cli/src/deb
readonly MAINTAINER="${DEBFULLNAME:-docker-cr authors} <${DEBEMAIL:-docker-cr@docker-cr.example}>"

die() {
  printf 'deb: %s\n' "$*" >&2
  exit 1
}

# fill TEMPLATE: the file with what is between @ and @ filled in.
fill() {
  sed -e "s|@version@|$version|" -e "s|@maintainer@|$MAINTAINER|" -e "s|@size@|${size:-}|" -e "s|@date@|$date|" "$FILES/$1"
}

program() {
  local home="$root/usr/share/docker-cr"
  install -d "$home" "$root/usr/bin" "$root/usr/libexec/docker/cli-plugins" "$root/etc/docker-cr"
  cp -R --no-preserve=all "$DIST/." "$home/"
  rm -f "$home/lib/docker-cr.jsa"
  chmod 755 "$home"/bin/* "$home"/libexec/*
  ln -s ../share/docker-cr/bin/docker-cr "$root/usr/bin/docker-cr"
  ln -s ../../../share/docker-cr/bin/docker-cr "$root/usr/libexec/docker/cli-plugins/docker-cr"
  install -m 644 "$FILES/config.yaml" "$root/etc/docker-cr/config.yaml"
}

documentation() {
  local share="$root/usr/share" doc="$root/usr/share/doc/docker-cr"
  "$DIST/libexec/write-documentation" "$share"
  install -d "$share/zsh/vendor-completions" "$doc/adr" "$share/lintian/overrides"
  mv "$share/zsh/site-functions/_docker-cr" "$share/zsh/vendor-completions/_docker-cr"
  rmdir "$share/zsh/site-functions"
  gzip -9n "$share"/man/man1/*.1
  install -m 644 README.md CHANGELOG.md docs/*.md "$doc/"
  install -m 644 docs/adr/*.md "$doc/adr/"
  install -m 644 "$FILES/copyright" "$doc/copyright"
  install -m 644 "$FILES/lintian-overrides" "$share/lintian/overrides/docker-cr"
  fill changelog | gzip -9n >"$doc/changelog.gz"
}

control() {
  local control="$root/DEBIAN" size
  # In KiB, each file rounded up: what `du` says depends on the file system.
  size=$(find "$root" -type f -printf '%s\n' | awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }')
  install -d "$control"
  fill control >"$control/control"
  printf '/etc/docker-cr/config.yaml\n' >"$control/conffiles"
  install -m 644 "$FILES/triggers" "$control/triggers"
  install -m 755 "$FILES/postinst" "$FILES/prerm" "$FILES/postrm" "$control/"
  (cd "$root" && find usr -type f | LC_ALL=C sort | xargs -d '\n' md5sum) >"$control/md5sums"
}

case ${1:-} in
  '') test/scripts/build.sh >&2 ;;
  --built) [ -x "$DIST/bin/docker-cr" ] || die "nothing is built yet: run \`make build\` first" ;;
  *) die "usage: deb.sh [--built]" ;;
esac
command -v dpkg-deb >/dev/null || die "dpkg-deb is needed: this is for Debian and Ubuntu"

: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || date -u -d "$(sed -n 's|.*<project.build.outputTimestamp>\(.*\)</.*|\1|p' pom.xml)" +%s)}"
export SOURCE_DATE_EPOCH
date=$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
jar=("$DIST"/lib/cr-cli-*.jar)
version=${jar[0]##*/cr-cli-}
version=${version%.jar}
# A snapshot comes before the release of that number, and after older snapshots.
version=${version/-SNAPSHOT/~snapshot$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M%S)}
target="cr-cli/target/docker-cr_${version}_all.deb"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root="$work/root"
install -d "$root"
program
documentation
control
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
# Jars are compressed already: xz would take ten times as long, for a twentieth of the size.
dpkg-deb --root-owner-group -Zgzip -z6 --build "$root" "$work/docker-cr.deb" >/dev/null
rm -f cr-cli/target/docker-cr_*_all.deb
mv "$work/docker-cr.deb" "$target"
echo "$target"
