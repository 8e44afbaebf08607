# The machine is what it is meant to be: stock, with what the build machines lack.
# limit 300
retry 90 docker info >/dev/null 2>&1
{
  . /etc/os-release
  echo "system: $PRETTY_NAME, kernel $(uname -r)"
  echo "engine: $(docker version -f '{{.Server.Version}}'), $(docker info -f 'storage {{.Driver}}, cgroup v{{.CgroupVersion}} by {{.CgroupDriver}}, security {{.SecurityOptions}}')"
  echo "programs: $(runc --version | head -n 1), criu $(criu --version | sed -n 's/^Version: //p'), $(java -version 2>&1 | head -n 1)"
  echo "capabilities: $(sed -n 's/^CapBnd:\t//p' /proc/self/status)"
  echo "criu check: $(criu check 2>&1 | tail -n 1)"
  echo "soft-dirty tracking: $(criu check --feature mem_dirty_track 2>&1 | tail -n 1)"
  echo "AppArmor: $(cat /sys/module/apparmor/parameters/enabled 2>/dev/null || echo no)"
} | tee "$OUT/facts"
[ "$(docker info -f '{{.CgroupVersion}} {{.CgroupDriver}}')" = '2 systemd' ]
