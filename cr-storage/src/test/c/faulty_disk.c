// A disk that fails, for tests: preloaded into a JVM, it lets calls on files below FAULT_ROOT fail as
// the mapped file FAULT_CONTROL says. What a power cut may undo is kept in FAULT_SAVED, a directory on
// the same file system.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

// In the order of FaultyDisk.Fault.
enum fault {
  NONE,
  WRITE_EIO,     // one write fails
  WRITE_ENOSPC,  // one write or new name fails, and all after it
  SYNC_EIO,      // one fsync fails
  READ_EIO,      // one read, or look into a directory, fails
  STAT_EIO,      // one look at a name fails
  NAME_EIO,      // one change of names fails
  NAME_EXDEV,    // one rename or link crosses devices
  EINTR_OFTEN,   // from then on every third read, write and sync is interrupted
  SHORT_WRITES,  // from then on every write does half of what was asked
  SHORT_READS,   // from then on every read does half of what was asked
  AWAY,          // all calls fail, `extent` of them: a server that goes away and comes back
  STALE,         // one call finds that its file handle is stale
  LOST_REPLY,    // one change of names is made, but reported as failed
  NO_CHMOD,      // from then on modes and owners can't be changed
  SILLY,         // from then on a file that is removed stays as .nfsN until the fault is over
  HANG,          // from then on all calls wait until the fault is over
  POWER_CUT      // what was not synced is lost in part, and the process with it
};

enum kind { WRITE, SYNC, READ, LIST, STAT, NAME, MODE, KINDS };

struct control {
  int fault, countdown, extent, seed;
  int calls, fired;
  int by_kind[KINDS];  // how often it fired in each kind of call
};

static struct control *control;
static char root[PATH_MAX], saved[PATH_MAX];

__attribute__((constructor)) static void begin(void) {
  const char *where = getenv("FAULT_ROOT"), *file = getenv("FAULT_CONTROL");
  const char *aside = getenv("FAULT_SAVED");
  if (!where || !file || !realpath(where, root) || !aside || !realpath(aside, saved)) return;
  int fd = open(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *shared = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (shared != MAP_FAILED) control = shared;
  close(fd);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int active(void) { return control && control->fault != NONE; }

static int below_root(const char *path) {
  size_t length = strlen(root);
  return path && strncmp(path, root, length) == 0 && (path[length] == '/' || !path[length]);
}

// The absolute path of a descriptor, or of a name relative to one.
static int path_of(int fd, const char *name, char *path) {
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

static int ours(int fd) {
  int before = errno;
  char path[PATH_MAX];
  int yes = active() && path_of(fd, NULL, path) && below_root(path);
  errno = before;
  return yes;
}

// ---- what a power cut undoes ----

struct dirty {
  int fd;
  ino_t inode;
  off_t synced, from, to;
};

enum change { CREATED, RENAMED, UNLINKED, MADE };

struct name_change {
  enum change change;
  char *from, *to;    // RENAMED: both; else `to`
  char *replaced;     // what was at `to`, kept aside
};

#define MAX 8192
static struct dirty dirty[MAX];
static struct name_change changes[MAX];
static int dirty_count, change_count, kept;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void note_write(int fd, off_t from, size_t count) {
  struct stat stat;
  if (fstat(fd, &stat) || !S_ISREG(stat.st_mode)) return;
  pthread_mutex_lock(&mutex);
  int i = 0;
  while (i < dirty_count && dirty[i].inode != stat.st_ino) i++;
  if (i == dirty_count && dirty_count < MAX)
    dirty[dirty_count++] = (struct dirty){dup(fd), stat.st_ino, stat.st_size, from, from};
  if (i < dirty_count) {
    if (from < dirty[i].from) dirty[i].from = from;
    if (from + (off_t)count > dirty[i].to) dirty[i].to = from + count;
  }
  pthread_mutex_unlock(&mutex);
}

static int is_in(const char *path, const char *directory) {
  const char *slash = path ? strrchr(path, '/') : NULL;
  size_t length = strlen(directory);
  return slash && (size_t)(slash - path) == length && strncmp(path, directory, length) == 0;
}

static void note_sync(int fd) {
  struct stat stat;
  if (fstat(fd, &stat)) return;
  pthread_mutex_lock(&mutex);
  if (S_ISDIR(stat.st_mode)) {
    char path[PATH_MAX];
    if (path_of(fd, NULL, path))
      for (int i = 0; i < change_count; i++)
        if (is_in(changes[i].to, path) || is_in(changes[i].from, path)) changes[i].to = NULL;
  }
  for (int i = 0; i < dirty_count; i++)
    if (dirty[i].inode == stat.st_ino) {
      close(dirty[i].fd);
      dirty[i--] = dirty[--dirty_count];
    }
  pthread_mutex_unlock(&mutex);
}

// Keeps a second name of a file that a change takes away.
static char *keep(const char *path) {
  char aside[PATH_MAX + 32];
  snprintf(aside, sizeof aside, "%s/%d-%d", saved, getpid(), __atomic_add_fetch(&kept, 1, __ATOMIC_SEQ_CST));
  return REAL(link)(path, aside) ? NULL : strdup(aside);
}

static void note_change(enum change change, const char *from, const char *to, char *replaced) {
  pthread_mutex_lock(&mutex);
  if (change_count < MAX)
    changes[change_count++] =
        (struct name_change){change, from ? strdup(from) : NULL, strdup(to), replaced};
  pthread_mutex_unlock(&mutex);
}

static void undo(struct name_change *change) {
  if (!change->to) return;
  switch (change->change) {
    case CREATED: REAL(unlink)(change->to); break;
    case MADE: REAL(rmdir)(change->to); break;
    case UNLINKED: break;
    case RENAMED: REAL(rename)(change->to, change->from); break;
  }
  if (change->replaced) REAL(link)(change->replaced, change->to);
}

static void tear(struct dirty *file, unsigned *seed) {
  struct stat stat;
  if (fstat(file->fd, &stat)) return;
  off_t from = file->from, to = file->to < stat.st_size ? file->to : stat.st_size;
  off_t middle = to > from ? from + (off_t)(rand_r(seed) % (unsigned)(to - from)) : from;
  static const char zeros[4096];
  int failed = 0;
  switch (rand_r(seed) % 4) {
    case 0: break;  // all of it happened to be written
    case 1: failed = ftruncate(file->fd, file->synced > from ? file->synced : from); break;
    case 2: failed = ftruncate(file->fd, file->synced > middle ? file->synced : middle); break;
    default:  // the size was written, of the data a part
      for (off_t at = middle; at < to; at += sizeof zeros) {
        size_t count = to - at < (off_t)sizeof zeros ? (size_t)(to - at) : sizeof zeros;
        failed |= REAL(pwrite64)(file->fd, zeros, count, at) != (ssize_t)count;
      }
  }
  if (failed) perror("faulty_disk: a file could not be torn");
}

static void cut_power(void) {
  pthread_mutex_lock(&mutex);
  unsigned seed = control->seed;
  for (int i = 0; i < dirty_count; i++) tear(&dirty[i], &seed);
  // Of the changes of names, a file system keeps those up to some point.
  int first = change_count ? rand_r(&seed) % (change_count + 1) : 0;
  for (int i = change_count - 1; i >= first; i--) undo(&changes[i]);
  _exit(99);
}

// ---- what fails ----

static int fire(enum kind kind) {
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
static int failure(enum kind kind) {
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

static size_t asked(enum kind kind, size_t count) {
  int fault = control->fault;
  if (!((fault == SHORT_WRITES && kind == WRITE) || (fault == SHORT_READS && kind == READ))) return count;
  int call = __atomic_add_fetch(&control->calls, 1, __ATOMIC_SEQ_CST);
  if (call < control->countdown || count < 2) return count;
  fire(kind);
  return (count + 1) / 2;
}

// Returns from the hooked function if the call is to fail.
#define FAIL_IF_DUE(kind, result)                        \
  do {                                                   \
    int before = errno, due = failure(kind);             \
    if (due) { errno = due; return result; }             \
    errno = before;                                      \
  } while (0)

// A change of names that was made, and of which the caller does not hear.
static int lost_reply(void) {
  if (!active() || control->fault != LOST_REPLY) return 0;
  int call = __atomic_add_fetch(&control->calls, 1, __ATOMIC_SEQ_CST);
  return call == control->countdown && fire(NAME);
}

static int replied(int result, int is_ours) {
  if (result == 0 && is_ours && lost_reply()) { errno = EIO; return -1; }
  return result;
}

static int cutting(void) { return active() && control->fault == POWER_CUT; }

// ---- reads and writes ----

ssize_t write(int fd, const void *data, size_t count) {
  if (ours(fd)) {
    FAIL_IF_DUE(WRITE, -1);
    count = asked(WRITE, count);
    if (cutting()) note_write(fd, lseek(fd, 0, SEEK_CUR), count);
  }
  return REAL(write)(fd, data, count);
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t at) {
  if (ours(fd)) {
    FAIL_IF_DUE(WRITE, -1);
    count = asked(WRITE, count);
    if (cutting()) note_write(fd, at, count);
  }
  return REAL(pwrite64)(fd, data, count, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  // One part is as short as a write may be.
  if (ours(fd) && count > 0) return write(fd, parts[0].iov_base, parts[0].iov_len);
  return REAL(writev)(fd, parts, count);
}

ssize_t read(int fd, void *data, size_t count) {
  if (ours(fd)) {
    FAIL_IF_DUE(READ, -1);
    count = asked(READ, count);
  }
  return REAL(read)(fd, data, count);
}

ssize_t pread64(int fd, void *data, size_t count, off64_t at) {
  if (ours(fd)) {
    FAIL_IF_DUE(READ, -1);
    count = asked(READ, count);
  }
  return REAL(pread64)(fd, data, count, at);
}

ssize_t readv(int fd, const struct iovec *parts, int count) {
  if (ours(fd) && count > 0) return read(fd, parts[0].iov_base, parts[0].iov_len);
  return REAL(readv)(fd, parts, count);
}

ssize_t sendfile64(int to, int from, off64_t *at, size_t count) {
  if (ours(from)) FAIL_IF_DUE(READ, -1);
  if (ours(to)) {
    FAIL_IF_DUE(WRITE, -1);
    count = asked(WRITE, count);
    if (cutting()) note_write(to, lseek(to, 0, SEEK_CUR), count);
  }
  return REAL(sendfile64)(to, from, at, count);
}

ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t count,
                        unsigned flags) {
  if (ours(from)) FAIL_IF_DUE(READ, -1);
  if (ours(to)) {
    FAIL_IF_DUE(WRITE, -1);
    // cp asks for as much as it could ever be.
    count = asked(WRITE, count > 1 << 20 ? 1 << 20 : count);
    if (cutting()) note_write(to, to_at ? *to_at : lseek(to, 0, SEEK_CUR), count);
  }
  return REAL(copy_file_range)(from, from_at, to, to_at, count, flags);
}

int fsync(int fd) {
  int is_ours = ours(fd);
  if (is_ours) FAIL_IF_DUE(SYNC, -1);
  int result = REAL(fsync)(fd);
  if (result == 0 && is_ours && cutting()) note_sync(fd);
  return result;
}

int fdatasync(int fd) {
  int is_ours = ours(fd);
  if (is_ours) FAIL_IF_DUE(SYNC, -1);
  int result = REAL(fdatasync)(fd);
  if (result == 0 && is_ours && cutting()) note_sync(fd);
  return result;
}

int ftruncate64(int fd, off64_t size) {
  if (ours(fd)) FAIL_IF_DUE(WRITE, -1);
  return REAL(ftruncate64)(fd, size);
}

// ---- names ----

static int opened(int directory, const char *name, int flags, mode_t mode) {
  char path[PATH_MAX];
  if (!active() || !path_of(directory, name, path) || !below_root(path))
    return REAL(openat64)(directory, name, flags, mode);
  struct stat64 stat;
  int is_new = (flags & O_CREAT) && REAL(fstatat64)(AT_FDCWD, path, &stat, AT_SYMLINK_NOFOLLOW);
  FAIL_IF_DUE(is_new ? NAME : (flags & O_ACCMODE) == O_RDONLY ? READ : WRITE, -1);
  int fd = REAL(openat64)(directory, name, flags, mode);
  if (fd >= 0 && is_new) {
    if (cutting()) note_change(CREATED, NULL, path, NULL);
    if (lost_reply()) { close(fd); errno = EIO; return -1; }
  }
  return fd;
}

static mode_t mode_in(int flags, va_list arguments) {
  return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(directory, name, flags)                        \
  va_list arguments;                                        \
  va_start(arguments, flags);                               \
  mode_t mode = mode_in(flags, arguments);                  \
  va_end(arguments);                                        \
  return opened(directory, name, flags, mode)

int open(const char *path, int flags, ...) { OPEN(AT_FDCWD, path, flags); }
int open64(const char *path, int flags, ...) { OPEN(AT_FDCWD, path, flags); }
int openat(int at, const char *path, int flags, ...) { OPEN(at, path, flags); }
int openat64(int at, const char *path, int flags, ...) { OPEN(at, path, flags); }

int renameat(int from_at, const char *from, int to_at, const char *to) {
  char source[PATH_MAX], target[PATH_MAX];
  if (!active() || !path_of(from_at, from, source) || !path_of(to_at, to, target) || !below_root(target))
    return REAL(renameat)(from_at, from, to_at, to);
  FAIL_IF_DUE(NAME, -1);
  char *replaced = cutting() ? keep(target) : NULL;
  int result = REAL(renameat)(from_at, from, to_at, to);
  if (result == 0 && cutting()) note_change(RENAMED, source, target, replaced);
  return replied(result, 1);
}

int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

int link(const char *from, const char *to) {
  if (!active() || !below_root(to)) return REAL(link)(from, to);
  FAIL_IF_DUE(NAME, -1);
  int result = REAL(link)(from, to);
  if (result == 0 && cutting()) note_change(CREATED, NULL, to, NULL);
  return replied(result, 1);
}

int mkdir(const char *path, mode_t mode) {
  if (!active() || !below_root(path)) return REAL(mkdir)(path, mode);
  FAIL_IF_DUE(NAME, -1);
  int result = REAL(mkdir)(path, mode);
  if (result == 0 && cutting()) note_change(MADE, NULL, path, NULL);
  return replied(result, 1);
}

// As an NFS client removes a file that somebody has open.
static int silly(const char *path) {
  static int number;
  int call = __atomic_add_fetch(&control->calls, 1, __ATOMIC_SEQ_CST);
  const char *slash = strrchr(path, '/');
  if (call < control->countdown || !slash) return REAL(unlinkat)(AT_FDCWD, path, 0);
  fire(NAME);
  if (strncmp(slash, "/.nfs", 5) == 0) { errno = EBUSY; return -1; }
  char hidden[PATH_MAX + 32];
  snprintf(hidden, sizeof hidden, "%.*s/.nfs%08x", (int)(slash - path), path,
           __atomic_add_fetch(&number, 1, __ATOMIC_SEQ_CST));
  return REAL(renameat)(AT_FDCWD, path, AT_FDCWD, hidden);
}

int unlinkat(int at, const char *name, int flags) {
  char path[PATH_MAX];
  if (!active() || !path_of(at, name, path) || !below_root(path)) return REAL(unlinkat)(at, name, flags);
  if (control->fault == SILLY && !(flags & AT_REMOVEDIR)) return silly(path);
  // An old name can always be removed from a full disk.
  if (control->fault != WRITE_ENOSPC && control->fault != NAME_EXDEV) FAIL_IF_DUE(NAME, -1);
  char *replaced = cutting() && !(flags & AT_REMOVEDIR) ? keep(path) : NULL;
  int result = REAL(unlinkat)(at, name, flags);
  if (result == 0 && replaced) note_change(UNLINKED, NULL, path, replaced);
  return replied(result, 1);
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

// ---- looks ----

#define LOOK_AT(directory, name)                                                        \
  char path[PATH_MAX];                                                                  \
  if (active() && path_of(directory, name, path) && below_root(path)) FAIL_IF_DUE(STAT, -1)

int stat64(const char *name, struct stat64 *stat) {
  LOOK_AT(AT_FDCWD, name);
  return REAL(stat64)(name, stat);
}

int lstat64(const char *name, struct stat64 *stat) {
  LOOK_AT(AT_FDCWD, name);
  return REAL(lstat64)(name, stat);
}

int fstatat64(int directory, const char *name, struct stat64 *stat, int flags) {
  LOOK_AT(directory, name);
  return REAL(fstatat64)(directory, name, stat, flags);
}

int statx(int directory, const char *restrict name, int flags, unsigned mask, struct statx *restrict stat) {
  LOOK_AT(directory, name);
  return REAL(statx)(directory, name, flags, mask, stat);
}

int access(const char *name, int mode) {
  LOOK_AT(AT_FDCWD, name);
  return REAL(access)(name, mode);
}

struct dirent *readdir(DIR *directory) {
  if (ours(dirfd(directory))) FAIL_IF_DUE(LIST, NULL);
  return REAL(readdir)(directory);
}

DIR *opendir(const char *name) {
  if (active() && below_root(name)) FAIL_IF_DUE(LIST, NULL);
  return REAL(opendir)(name);
}

// ---- modes ----

int chmod(const char *path, mode_t mode) {
  if (active() && below_root(path)) FAIL_IF_DUE(MODE, -1);
  return REAL(chmod)(path, mode);
}

int fchmod(int fd, mode_t mode) {
  if (ours(fd)) FAIL_IF_DUE(MODE, -1);
  return REAL(fchmod)(fd, mode);
}
