# The contract of stores, their leases and the store for NFS on kernel mounts: 4.2 hard, 3 soft, and a repository on 4.2. Here
# rather than on the first machine because this one has nothing to do yet.
# long
# limit 1500
# needs the tests of cr-storage
meet
mounted vers=4.2,hard 127.0.0.1:/ /mnt/contract-hard
mounted vers=3,nolock,soft,timeo=100 "127.0.0.1:$EXPORT" /mnt/contract-soft
grep ' nfs' /proc/mounts
# tests MOUNT CLASS MORE…: their time limits are not meant for emulated code.
tests() {
  local at="/mnt/contract-$1/tests-$1" class=$2
  shift 2
  install -d -m 700 "$at"
  # What JUnit gives them as a temporary directory is on the mount as well, but for what has to have it on a local disk.
  case $class in
    *OnMount) DOCKER_CR_NFS_DIRECTORY=$at ;;
    *) JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=$at ;;
  esac
  export DOCKER_CR_NFS_DIRECTORY JAVA_TOOL_OPTIONS
  shown junit cr-storage --select-class "io.dockercr.storage.$class" --config=junit.jupiter.execution.timeout.mode=disabled "$@"
  unset DOCKER_CR_NFS_DIRECTORY JAVA_TOOL_OPTIONS
}
tests hard LeaseTest
tests hard NfsStoreOnMount
tests soft LeaseTest
tests soft NfsStoreOnMount --exclude-methodname='.*(everyFlippedBit|filesOfAllShapes).*'
tests hard RepositoryStoreTest --exclude-methodname='.*(Flipped|filesOfAllShapes).*'
umount /mnt/contract-hard /mnt/contract-soft
