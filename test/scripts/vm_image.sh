#!/usr/bin/env bash
# Makes the machine that vm_test.sh boots: a stock Debian 13 with its own kernel, systemd, Docker, CRIU, a Java runtime
# and kernel NFS, as an operator would install them, from the mirror that this host's apt sources name.
#
#   vm_image.sh            makes it unless it is there already; prints its directory
#   vm_image.sh --again    makes it anew
#
# The directory, below /var/cache/docker-cr-host/vm, holds `disk` (ext4), `vmlinuz`, `initrd` and `packages`. It is named
# after what this script says: a changed script makes another one, and removes the old.
set -euo pipefail

readonly HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly CACHE=/var/cache/docker-cr-host/vm
readonly SUITE=trixie
readonly SIZE=4G
readonly PACKAGES=(
  systemd-sysv udev dbus kmod iproute2 iptables nftables procps apparmor
  linux-image-cloud-amd64 initramfs-tools zstd
  docker.io docker-cli criu libcriu2 default-jre-headless
  nfs-kernel-server nfs-common python3-minimal e2fsprogs
)

say() { printf 'vm image: %s\n' "$*" >&2; }
die() {
  printf 'vm image: %s\n' "$*" >&2
  exit 1
}

bootstrap() {
  local uri key include
  read -r uri key <<<"$("$HERE/setup_host.sh" --mirror)"
  [ -n "$uri" ] || die "no apt source of this host names a mirror of its distribution; add one to /etc/apt"
  include=$(IFS=, && printf '%s' "${PACKAGES[*]}")
  say "bootstrapping $SUITE with ${#PACKAGES[@]} packages and what they depend on"
  debootstrap --variant=minbase ${key:+--keyring="$key"} --include="$include" "$SUITE" "$root" "$uri" >"$CACHE/debootstrap.log" 2>&1 || {
    tail -n 20 "$CACHE/debootstrap.log" "$root/debootstrap/debootstrap.log" >&2 || true
    die "debootstrap failed; its log is $CACHE/debootstrap.log"
  }
}

# What makes a machine of a tree: a name, file systems, and the service that runs what the test brings.
configure() {
  echo stock >"$root/etc/hostname"
  printf '127.0.0.1 localhost stock\n::1 localhost\n' >"$root/etc/hosts"
  printf '/dev/vda / ext4 defaults 0 1\n' >"$root/etc/fstab"
  # What the test brings, and where it leaves its results.
  install -d -m 700 "$root/srv/test"
  cat >"$root/etc/systemd/system/vm-test.service" <<'UNIT'
[Unit]
Description=What vm_test.sh brings
Wants=docker.service
After=docker.service multi-user.target
SuccessAction=poweroff-force
FailureAction=poweroff-force

[Service]
Type=oneshot
ExecStartPre=/bin/mount -o noatime /dev/vdb /srv/test
ExecStart=/bin/bash /srv/test/in/run.sh
ExecStopPost=-/bin/umount /srv/test
StandardInput=null
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0

[Install]
WantedBy=graphical.target
UNIT
  chroot "$root" systemctl enable vm-test.service >/dev/null 2>&1
  chroot "$root" systemctl mask --quiet systemd-timesyncd.service apt-daily.timer apt-daily-upgrade.timer \
    man-db.timer e2scrub_all.timer fstrim.timer serial-getty@ttyS0.service getty@tty1.service
  # An NFS server would wait 90 s for clients of its former life.
  printf '[nfsd]\ngrace-time=5\nlease-time=5\n' >"$root/etc/nfs.conf.d/short-grace.conf"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root/etc/apt/sources.list" "$root/debootstrap"
  chroot "$root" dpkg-query -W >"$made/packages"
}

disk() {
  say "making the disk"
  cp "$root"/boot/vmlinuz-* "$made/vmlinuz"
  cp "$root"/boot/initrd.img-* "$made/initrd"
  mke2fs -q -t ext4 -E lazy_itable_init=1,root_owner=0:0 -d "$root" "$made/disk" "$SIZE"
}

[ "$(id -u)" -eq 0 ] || die "root is needed: sudo $0 $*"
[ "$(dpkg --print-architecture)" = amd64 ] || die "the machine is an amd64 one, and this host is not"
again=no
case ${1:-} in
  '') ;;
  --again) again=yes ;;
  *) die "usage: vm_image.sh [--again]" ;;
esac
install -d -m 755 "$CACHE"
exec 9>"$CACHE/lock"
flock 9
image="$CACHE/$SUITE-$(sha256sum <"${BASH_SOURCE[0]}" | cut -c1-12)"
if [ "$again" = yes ] || [ ! -e "$image/disk" ]; then
  started=$SECONDS
  made=$(mktemp -d "$CACHE/new.XXXXXX")
  root="$made/root"
  trap 'rm -rf --one-file-system "$made"' EXIT
  install -d -m 755 "$root"
  bootstrap
  configure
  disk
  rm -rf --one-file-system "$root" "$CACHE/$SUITE"-*
  chmod 755 "$made"
  mv "$made" "$image"
  say "made in $((SECONDS - started)) s"
fi
echo "$image"
