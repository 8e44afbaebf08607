# Each machine has had checks of its own by now: the two wait for each other. Runs on both: second/ has a link to it.
# long
# limit 6000
meet 5900
tell "here-$MACHINE"
if [ "$MACHINE" = first ]; then heard 5900 here-second; else heard 5900 here-first; fi
