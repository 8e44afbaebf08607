# A container with a terminal: what is typed after the restore gets there.
# long
# needs the image busybox
load busybox
docker run -dit --name shell "$BUSYBOX" sh
shown docker-cr checkpoint shell --name first --output /srv/checkpoints
docker rm shell
shown docker-cr restore --from /srv/checkpoints/shell/first --new-name shell-again
running shell-again
python3 - <<'PY'
import os, pty, select, sys, time
pid, master = pty.fork()
if pid == 0:
    os.execvp("docker", ["docker", "attach", "shell-again"])
time.sleep(5)
os.write(master, b"echo an-$((40 + 2))-answer\n")
seen, end = b"", time.time() + 30
while b"an-42-answer" not in seen and time.time() < end:
    if select.select([master], [], [], 1)[0]:
        seen += os.read(master, 4096)
sys.stdout.write(seen.decode(errors="replace"))
sys.exit(0 if b"an-42-answer" in seen else 1)
PY
docker rm -f shell-again
