# The rows after those of 50-compatibility: what takes longer.
# long
# limit 3600
# needs the tests of cr-docker
# needs the image busybox
# needs the image debian
load busybox
load debian
shown compatibility '!large-image' VolumeContent Logs InPlace Runtimes Crowd
