"""Decodes the images of a directory with CRIU's own Python library, the one that crit is made of, to one JSON object."""

import json
import pathlib
import sys

import pycriu

WANTED = (
    "inventory pstree core ids mm pagemap files fdinfo fs mountpoints utsns cgroup seccomp tty-info memfd"
    " filelocks tcp-stream ipcns-shm ipcns-sem ipcns-msg"
).split()

decoded = {}
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    stem = path.name.removesuffix(".img")
    kind = next((kind for kind in WANTED if stem == kind or stem.startswith(kind + "-")), None)
    if path.name.endswith(".img") and kind or path.name == "stats-dump":
        with open(path, "rb") as image:
            decoded[stem] = pycriu.images.load(image, False, True)["entries"]
json.dump(decoded, sys.stdout)
