package io.dockercr.cli;

import java.util.List;

/**
 * A container of which a checkpoint is inspected.
 *
 * @param name what it shows
 * @param base its image, without what all test images are named by
 * @param options of {@code docker run}
 * @param ready a shell's condition inside the container
 * @param command what runs in it
 */
record InspectedKind(
    String name, String base, List<String> options, String ready, List<String> command) {

  private static final String ZOMBIE = "zombie";

  /** One of each kind. */
  static List<InspectedKind> all() {
    return List.of(
        new InspectedKind(
            "nginx",
            "debian",
            List.of(),
            "ss -ltn | grep -q :80",
            List.of("nginx", "-g", "daemon off;")),
        new InspectedKind(
            "redis",
            "debian",
            List.of(),
            "ss -ltn | grep -q :6379",
            List.of("redis-server", "--save", "", "--protected-mode", "no")),
        new InspectedKind(
            "postgresql",
            "runtimes",
            List.of(),
            "test -S /var/run/postgresql/.s.PGSQL.5432",
            List.of(
                "sh",
                "-c",
                "mkdir -p /var/run/postgresql; chown postgres /var/run/postgresql; exec setpriv --reuid postgres"
                    + " --regid postgres --init-groups sh -c 'set -e; cd /tmp; B=$(echo"
                    + " /usr/lib/postgresql/*/bin); $B/initdb -D /tmp/data >/dev/null; exec $B/postgres -D"
                    + " /tmp/data'")),
        new InspectedKind(
            "jvm",
            "runtimes",
            List.of(),
            "ss -ltn | grep -q :8080",
            List.of(
                "sh",
                "-c",
                "echo 'import com.sun.net.httpserver.*; public class W { public static void main(String[] a) throws"
                    + " Exception { HttpServer.create(new java.net.InetSocketAddress(8080), 0).start(); } }'"
                    + " >/tmp/W.java; exec java -Xmx64m /tmp/W.java")),
        new InspectedKind(
            "python",
            "runtimes",
            List.of("-e", "GREETING=Grüße, 'Welt'", "-w", "/srv"),
            "ss -ltn | grep -q :8080",
            List.of("python3", "-m", "http.server", "8080")),
        new InspectedKind(
            "node",
            "runtimes",
            List.of(),
            "ss -ltn | grep -q :8080",
            List.of(
                "node", "-e", "require('http').createServer((_, a) => a.end('x')).listen(8080)")),
        new InspectedKind(
            "shells",
            "debian",
            List.of("--user", "33:33", "--cap-drop", "CHOWN", "--ulimit", "nofile=1000:2000"),
            "test -e /tmp/ready",
            List.of(
                "sh",
                "-c",
                "mkfifo /tmp/fifo; exec 3<>/tmp/fifo 4>>/tmp/log; echo something >&4; (sleep 1000 | cat) & sh -c 'sleep"
                    + " 1001 & exec sleep 1002' & setsid sleep 1003 & touch /tmp/ready; wait")),
        new InspectedKind(
            ZOMBIE,
            "debian",
            List.of(),
            "test -e /tmp/ready",
            List.of(
                "python3",
                "-c",
                "import os, time; os.fork() or os._exit(3); time.sleep(1); open('/tmp/ready', 'w');"
                    + " time.sleep(1000)")),
        new InspectedKind(
            "tcp",
            "debian",
            List.of(),
            "test -e /tmp/ready",
            List.of(
                "python3",
                "-c",
                """
          import socket, time
          held = []
          for family, address in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET6, '::1')):
              try:
                  server = socket.create_server((address, 7000), family=family)
              except OSError:
                  continue
              client = socket.create_connection((address, 7000))
              peer = server.accept()[0]
              client.sendall(b'unread' * 100)
              held += [server, client, peer]
          udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          udp.bind(('0.0.0.0', 7001))
          pair = socket.socketpair()
          listener = socket.socket(socket.AF_UNIX)
          listener.bind('/tmp/listener')
          listener.listen(5)
          hidden = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
          hidden.bind('\\0hidden')
          netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
          netlink.bind((0, 0))
          open('/tmp/ready', 'w')
          time.sleep(1000)
          """)),
        new InspectedKind("tty", "busybox", List.of("-it"), "true", List.of("sh")),
        new InspectedKind(
            "memfd",
            "runtimes",
            List.of(),
            "test -e /tmp/ready",
            List.of(
                "python3",
                "-c",
                """
          import ctypes, mmap, os, select, time
          libc = ctypes.CDLL(None)
          memory = os.memfd_create('frames', 0)
          os.ftruncate(memory, 1 << 20)
          view = mmap.mmap(memory, 1 << 20)
          view[5000:5011] = b'in a memfd!'
          shared = mmap.mmap(-1, 1 << 16)
          shared[100:109] = b'in shared'
          counter = libc.eventfd(42, 0)
          signals = libc.signalfd(-1, ctypes.byref(ctypes.c_uint64(1 << 9)), 0)
          timer = libc.timerfd_create(1, 0)
          libc.timerfd_settime(timer, 0, (ctypes.c_long * 4)(1000, 0, 5000, 0), None)
          poll = select.epoll()
          poll.register(counter, select.EPOLLIN)
          poll.register(timer, select.EPOLLIN)
          open('/tmp/ready', 'w')
          time.sleep(1000)
          """)));
  }

  /** checkpointctl looks for the memory of every process, and fails at one that has none. */
  boolean knownToCheckpointctl() {
    return !name.equals(ZOMBIE);
  }

  String image() {
    return "docker-cr-test/" + base;
  }

  @Override
  public String toString() {
    return name;
  }
}
