# The package installs without the network, registers nothing, and `setup` does when it is asked.
# limit 600
shown dpkg -i "$IN/docker-cr.deb"
[ -s /usr/share/docker-cr/lib/docker-cr.jsa ] || fail "there is no class archive"
[ ! -e /etc/docker/daemon.json ] || fail "something is registered already: $(cat /etc/docker/daemon.json)"
shown docker-cr version
shown docker cr version
shown docker-cr setup
docker info -f '{{range $name, $_ := .Runtimes}}{{$name}} {{end}}' | grep -qw docker-cr
shown docker-cr check
