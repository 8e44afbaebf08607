# What a store for NFS does when calls fail, hang, come too late or find other files, on top of kernel mounts: 4.2 hard, 3 soft.
# long
# limit 2500
# needs the tests of cr-storage
# needs the faulty disk
meet
mounted vers=4.2,hard 127.0.0.1:/ /mnt/faults-hard
mounted vers=3,nolock,soft,timeo=100 "127.0.0.1:$EXPORT" /mnt/faults-soft
export DOCKER_CR_FAULTY_DISK="$IN/tests/cr-storage/target/faulty_disk.so" JDK_JAVA_OPTIONS=-Dfaults.count=24
# faults MOUNT MORE…: their time limits are not meant for emulated code.
faults() {
  export DOCKER_CR_NFS_DIRECTORY="/mnt/faults-$1/faults-$1"
  shift
  install -d -m 700 "$DOCKER_CR_NFS_DIRECTORY"
  shown junit cr-storage --select-class io.dockercr.storage.NfsFaultsOnMount --config=junit.jupiter.execution.timeout.mode=disabled "$@"
}
faults hard
faults soft --exclude-methodname='.*whatPasses.*'
umount /mnt/faults-hard /mnt/faults-soft
