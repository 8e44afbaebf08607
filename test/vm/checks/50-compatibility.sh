# What docs/compatibility.md says of this machine is what the tests of its rows find: options, mounts, networks, terminals, processes.
# long
# limit 3600
# needs the tests of cr-docker
# needs the image busybox
# needs the image debian
load busybox
load debian
shown compatibility '!large-image' ContainerOptions Limits Terminal Networks Ports Mounts Lifecycle KernelObjects OpenFiles Processes
