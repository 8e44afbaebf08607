# Checkpoints in a repository, and on a kernel NFS mount of either version, from which they go on.
# long
# needs the image busybox
load busybox
install -d -m 700 /srv/exported
printf '/srv/exported 127.0.0.1(rw,sync,no_subtree_check,no_root_squash,fsid=0)\n' >/etc/exports
systemctl restart nfs-server
install -d /mnt/nfs4 /mnt/nfs3
shown mount -t nfs -o vers=4.2 127.0.0.1:/ /mnt/nfs4
shown mount -t nfs -o vers=3,nolock 127.0.0.1:/srv/exported /mnt/nfs3
grep ' nfs' /proc/mounts
docker run -d --name kept "$BUSYBOX" sh -c "$COUNT"
retry 30 counted kept 2
for store in nfs:/mnt/nfs4/four nfs:/mnt/nfs3/three repo:/srv/repository; do
  name=${store##*/}
  shown docker-cr checkpoint kept --name "$name" --leave-running --store "$store"
  before=$(last kept)
  shown docker-cr verify "kept/$name" --store "$store"
  shown docker-cr restore --store "$store" --from "kept/$name" --new-name "$name"
  first=$(first "$name")
  [ "$first" -le $((before + 1)) ] && [ "$first" -gt 1 ] || fail "$name went on with $first, and the other had counted to $before"
  running "$name"
  docker rm -f "$name"
done
docker rm -f kept
umount /mnt/nfs4 /mnt/nfs3
