# Holds MIB of memory and tells a benchmark, through files in DIRECTORY, that it lives and for how
# long it stood still. Arguments: MIB DIRECTORY
#
#   alive    made anew whenever it is missing
#   asked    while it is there, the program wakes each millisecond
#   ticking  there while it does
#   gaps     seconds between two such wakings, where there were more than three milliseconds
#   change   how many percent of its pages it changes; it takes this away when it has done so
import os
import random
import sys
import time

mib, directory = int(sys.argv[1]), sys.argv[2]
alive, asked, ticking, gaps, change = (
    os.path.join(directory, name)
    for name in ("alive", "asked", "ticking", "gaps", "change")
)

# Random, so that no page is like another, and none can be made smaller.
held = [bytearray(os.urandom(1 << 20)) for _ in range(mib)]


def change_pages(percent):
    pages = mib << 8
    for page in random.sample(range(pages), round(pages * percent / 100)):
        # Less than a page, and in its middle: it touches no other one, wherever pages begin.
        start = (page & 255) * 4096 + 2048
        held[page >> 8][start : start + 16] = os.urandom(16)


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
    if os.path.exists(change):
        with open(change) as file:
            change_pages(float(file.read()))
        os.unlink(change)
    time.sleep(0.001 if on else 0.02)
    now = time.monotonic()
    if on and now - last > 0.003:
        with open(gaps, "a") as file:
            file.write("%.6f\n" % (now - last))
    last = now
