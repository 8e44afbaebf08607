// Which calls fail, and how.
#include "faulty_disk.h"

struct control *control;
static char root[PATH_MAX];

__attribute__((constructor)) static void begin(void) {
  const char *where = getenv("FAULT_ROOT"), *file = getenv("FAULT_CONTROL");
  if (!where || !file || !realpath(where, root)) return;
  int fd = open(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *shared = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (shared != MAP_FAILED) control = shared;
  close(fd);
}

int active(void) { return control && control->fault != NONE; }

int below_root(const char *path) {
  size_t length = strlen(root);
  return path && strncmp(path, root, length) == 0 && (path[length] == '/' || !path[length]);
}

// The absolute path of a descriptor, or of a name relative to one.
int path_of(int fd, const char *name, char *path) {
  if (name && name[0] == '/') return snprintf(path, PATH_MAX, "%s", name) < PATH_MAX;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(fd == AT_FDCWD ? "/proc/self/cwd" : link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  if (name && strcmp(name, ".") != 0 && name[0])
    return snprintf(path + length, PATH_MAX - length, "/%s", name) < PATH_MAX - length;
  return 1;
}

int ours(int fd) {
  int before = errno;
  char path[PATH_MAX];
  int yes = active() && path_of(fd, NULL, path) && below_root(path);
  errno = before;
  return yes;
}

int fire(enum kind kind) {
  __atomic_add_fetch(&control->fired, 1, __ATOMIC_SEQ_CST);
  __atomic_add_fetch(&control->by_kind[kind], 1, __ATOMIC_SEQ_CST);
  return 1;
}

static int concerns(enum fault fault, enum kind kind) {
  switch (fault) {
    case WRITE_EIO: case SHORT_WRITES: return kind == WRITE;
    case WRITE_ENOSPC: return kind == WRITE || kind == NAME;
    case SYNC_EIO: return kind == SYNC;
    case READ_EIO: return kind == READ || kind == LIST;
    case SHORT_READS: return kind == READ;
    case STAT_EIO: return kind == STAT;
    case NAME_EIO: case NAME_EXDEV: return kind == NAME;
    case EINTR_OFTEN: return kind == WRITE || kind == READ || kind == SYNC;
    case NO_CHMOD: return kind == MODE;
    case SILLY: return 0;
    case POWER_CUT: return kind == WRITE || kind == SYNC || kind == NAME;
    case NONE: case LOST_REPLY: return 0;
    default: return kind != MODE;
  }
}

// Before a call: the errno that it fails with, or 0.
int failure(enum kind kind) {
  enum fault fault = control->fault;
  if (!concerns(fault, kind)) return 0;
  int call = __atomic_add_fetch(&control->calls, 1, __ATOMIC_SEQ_CST);
  int left = control->countdown - call;
  switch (fault) {
    case WRITE_EIO: case SYNC_EIO: case READ_EIO: case STAT_EIO: case NAME_EIO:
      return left == 0 && fire(kind) ? EIO : 0;
    case WRITE_ENOSPC: return left <= 0 && fire(kind) ? ENOSPC : 0;
    case NAME_EXDEV: return left == 0 && fire(kind) ? EXDEV : 0;
    case STALE: return left == 0 && fire(kind) ? ESTALE : 0;
    case EINTR_OFTEN: return left <= 0 && call % 3 == 0 && fire(kind) ? EINTR : 0;
    case AWAY:
      return left <= 0 && left > -control->extent && fire(kind) ? (call % 2 ? EIO : ETIMEDOUT) : 0;
    case NO_CHMOD: return left <= 0 && fire(kind) ? EPERM : 0;
    case HANG:
      if (left <= 0 && fire(kind))
        while (control->fault == HANG) usleep(10000);
      return 0;
    case POWER_CUT:
      if (left == 0 && fire(kind)) cut_power();
      return 0;
    default: return 0;
  }
}

size_t asked(enum kind kind, size_t count) {
  int fault = control->fault;
  if (!((fault == SHORT_WRITES && kind == WRITE) || (fault == SHORT_READS && kind == READ))) return count;
  int call = __atomic_add_fetch(&control->calls, 1, __ATOMIC_SEQ_CST);
  if (call < control->countdown || count < 2) return count;
  fire(kind);
  return (count + 1) / 2;
}

// A change of names that was made, and of which the caller does not hear.
int lost_reply(void) {
  if (!active() || control->fault != LOST_REPLY) return 0;
  int call = __atomic_add_fetch(&control->calls, 1, __ATOMIC_SEQ_CST);
  return call == control->countdown && fire(NAME);
}

int cutting(void) { return active() && control->fault == POWER_CUT; }
