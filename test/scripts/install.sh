#!/usr/bin/env bash
# Installs the distribution that `make build` left, or takes it away.
#
#   install.sh install|uninstall PREFIX
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

umask 022

readonly DIST=cr-cli/target/docker-cr
readonly ACTION=${1:?usage: install.sh install|uninstall PREFIX}
readonly PREFIX=${2:?usage: install.sh install|uninstall PREFIX}
readonly HOME_DIR="$PREFIX/lib/docker-cr"
readonly PLUGIN="$PREFIX/lib/docker/cli-plugins/docker-cr"
readonly SHARE="$PREFIX/share"

die() {
  printf 'install: %s\n' "$*" >&2
  exit 1
}

install_all() {
  [ -x "$DIST/bin/docker-cr" ] || die "nothing is built yet: run \`make build\` first"
  if [ -e "$HOME_DIR" ]; then remove_all; fi
  install -d -m 755 "$PREFIX/bin" "$PREFIX/lib" "${PLUGIN%/*}" "$HOME_DIR"
  cp -R --no-preserve=ownership "$DIST/." "$HOME_DIR/"
  chmod -R u=rwX,go=rX "$HOME_DIR"
  ln -s ../lib/docker-cr/bin/docker-cr "$PREFIX/bin/docker-cr"
  ln -s ../../docker-cr/bin/docker-cr "$PLUGIN"
  # The class archive fits one set of jars, by path and time. Without it docker-cr is slower, not broken.
  rm -f "$HOME_DIR/lib/docker-cr.jsa"
  "$HOME_DIR/libexec/prepare-class-data" || true
  "$HOME_DIR/libexec/write-documentation" "$SHARE"
  chmod 644 "$SHARE"/man/man1/docker-cr{,-*}.1 "$SHARE/bash-completion/completions/docker-cr" "$SHARE/zsh/site-functions/_docker-cr"
  echo "installed: $PREFIX/bin/docker-cr"
}

remove_all() {
  local link directory
  for link in "$PREFIX/bin/docker-cr" "$PLUGIN"; do
    [ ! -L "$link" ] || rm -f "$link"
  done
  rm -rf "$HOME_DIR"
  rm -f "$SHARE"/man/man1/docker-cr{,-*}.1 "$SHARE/bash-completion/completions/docker-cr" "$SHARE/zsh/site-functions/_docker-cr"
  for directory in "${PLUGIN%/*}" "$SHARE/man/man1" "$SHARE/bash-completion/completions" "$SHARE/zsh/site-functions"; do
    rmdir --ignore-fail-on-non-empty -p "$directory" 2>/dev/null || true
  done
}

case $ACTION in
  install) install_all ;;
  uninstall)
    remove_all
    echo "uninstalled: $PREFIX/bin/docker-cr"
    ;;
  *) die "usage: install.sh install|uninstall PREFIX" ;;
esac
