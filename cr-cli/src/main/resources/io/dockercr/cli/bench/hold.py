# Holds MIB of memory and tells a benchmark, through files in DIRECTORY, that it lives and for how
# long it stood still. Arguments: MIB DIRECTORY
#
#   alive    made anew whenever it is missing
#   asked    while it is there, the program wakes each millisecond
#   ticking  there while it does
#   gaps     seconds between two such wakings, where there were more than three milliseconds
import os
import sys
import time

mib, directory = int(sys.argv[1]), sys.argv[2]
alive, asked, ticking, gaps = (
    os.path.join(directory, name) for name in ("alive", "asked", "ticking", "gaps")
)

# Random, so that no page is like another, and none can be made smaller.
held = [os.urandom(1 << 20) for _ in range(mib)]

on = False
last = time.monotonic()
while True:
    wanted = os.path.exists(asked)
    if wanted != on:
        on = wanted
        last = time.monotonic()
        if on:
            open(ticking, "w").close()
        elif os.path.exists(ticking):
            os.unlink(ticking)
    # Last, so that who sees it made anew knows that the switch above was seen.
    if not os.path.exists(alive):
        open(alive, "w").close()
    time.sleep(0.001 if on else 0.02)
    now = time.monotonic()
    if on and now - last > 0.003:
        with open(gaps, "a") as file:
            file.write("%.6f\n" % (now - last))
    last = now
