package io.dockercr.docker;

/** Shell scripts that make files of every kind in a Debian container, and describe them. */
final class FilesInContainer {
  /**
   * 1,000 files and the odd ones; one of the image's is changed, one deleted, one directory
   * replaced.
   */
  static final String MAKE =
      """
      set -e
      mkdir -m 751 /work
      i=0; while [ $i -lt 1000 ]; do echo "content $i" >/work/$i; i=$((i+1)); done
      chmod 640 /work/1; chown 33:44 /work/1; chmod 4755 /work/2
      touch -d '2001-02-03 04:05:06.123456789' /work/3
      ln /work/4 /work/4-hard; ln -s /work/5 /work/5-soft; ln -s nowhere /work/dangling
      mkfifo -m 600 /work/fifo
      mknod /work/device c 1 3
      python3 -c 'import os
      os.setxattr("/work/6", "user.note", b"kept\\0bytes")
      os.setxattr("/work/7", "security.capability", bytes.fromhex("0100000200040000000000000000000000000000"))
      f = open("/work/sparse", "wb"); f.seek(50 << 20); f.write(b"end"); f.close()'
      printf 'with a\\nline break' >'/work/odd
      name'
      mkdir /work/empty; chmod 1777 /work/empty
      echo 'changed in container' >>/etc/issue
      rm /etc/debian_version
      rm -r /etc/skel
      rm -r /etc/alternatives; mkdir /etc/alternatives; echo new >/etc/alternatives/only
      touch -d '2002-01-01 00:00:00' /work
      """;

  /**
   * Content, owner, mode, times, links, extended attributes and size on disk of all that may
   * differ.
   */
  static final String DESCRIBE =
      """
      python3 - <<'END'
      import hashlib, os, stat
      def describe(path):
          s = os.lstat(path)
          line = [path, stat.filemode(s.st_mode), s.st_uid, s.st_gid, s.st_mtime_ns, s.st_nlink]
          if stat.S_ISLNK(s.st_mode):
              line.append(os.readlink(path))
          else:
              line.append(sorted((n, os.getxattr(path, n)) for n in os.listxattr(path)))
          if stat.S_ISREG(s.st_mode):
              line.append(hashlib.sha256(open(path, 'rb').read()).hexdigest())
              line.append(s.st_size)
              line.append('sparse' if s.st_blocks * 512 < s.st_size else 'full')
          if stat.S_ISCHR(s.st_mode):
              line.append(s.st_rdev)
          print(*line)
      for top in ('/work', '/etc'):
          describe(top)
          for root, dirs, files in sorted(os.walk(top)):
              for name in sorted(dirs + files):
                  if os.path.join(root, name) not in ('/etc/hosts', '/etc/hostname', '/etc/resolv.conf', '/etc/mtab'):
                      describe(os.path.join(root, name))
      print(open('/etc/issue').read())
      END
      """;

  private FilesInContainer() {}
}
