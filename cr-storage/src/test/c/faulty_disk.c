// A disk that fails, for tests: preloaded into a JVM, it lets calls on files below FAULT_ROOT fail as
// the mapped file FAULT_CONTROL says. What a power cut may undo is kept in FAULT_SAVED, a directory on
// the same file system.
#include "faulty_disk.h"

// Returns from the hooked function if the call is to fail.
#define FAIL_IF_DUE(kind, result)                        \
  do {                                                   \
    int before = errno, due = failure(kind);             \
    if (due) { errno = due; return result; }             \
    errno = before;                                      \
  } while (0)

static int replied(int result, int is_ours) {
  if (result == 0 && is_ours && lost_reply()) { errno = EIO; return -1; }
  return result;
}

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
