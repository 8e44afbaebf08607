# Purged, the package leaves nothing: no runtime, no registration, no file.
cp -r /var/log/docker-cr "$OUT/" 2>/dev/null || true
# What a failed check has left would rightly keep the runtime.
docker ps --all --quiet | xargs -r docker rm --force >/dev/null
shown dpkg -P docker-cr
for path in /usr/local/libexec/docker-cr /etc/docker-cr /var/lib/docker-cr /var/log/docker-cr /run/docker-cr /usr/share/docker-cr; do
  [ ! -e "$path" ] || fail "it leaves $(find "$path" | tr '\n' ' ')"
done
! docker info -f '{{range $name, $_ := .Runtimes}}{{$name}} {{end}}' | grep -qw docker-cr || fail "the runtime is still registered"
[ ! -e /etc/docker/daemon.json ] || fail "it leaves daemon.json: $(cat /etc/docker/daemon.json)"
