# Stops serving for a minute when the first machine says that all four checkpoints are being sent.
# long
# limit 1700
meet
heard 1500 stop
nft add table ip silent
nft add chain ip silent input '{ type filter hook input priority 0; }'
nft add rule ip silent input ip daddr 198.18.77.3 drop
shown systemctl stop nfs-server
find "$EXPORT/stopped" -name 'pages-1.img' -ls
sleep 60
tell started
nft delete table ip silent
shown systemctl start nfs-server
heard 600 seen-81
