# Hears nothing of the first machine for longer than its lease, and prunes the repository that it serves.
# long
# limit 1700
meet
heard 1500 cut
nft add table ip silent
nft add chain ip silent input '{ type filter hook input priority 0; }'
nft add rule ip silent input ip daddr 198.18.77.3 drop
# A lease is 5 s here (vm_image.sh).
sleep 20
find "$EXPORT/lost" -type f -ls
shown docker-cr prune --store "repo:$EXPORT/lost"
find "$EXPORT/lost" -type f -ls
! compgen -G "$EXPORT/lost/packs/*.pack" || fail "it freed nothing, so the lock was not lost"
nft delete table ip silent
tell pruned
heard 600 seen-83
