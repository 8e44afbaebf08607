# What docs/compatibility.md says of this machine is what the tests of its rows find.
# limit 3000
# needs the tests of cr-docker
# needs the image busybox
# needs the image debian
load busybox
load debian
shown compatibility --include-tag 'compatibility & !large-image'
