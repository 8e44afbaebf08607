// What was not synced, of which a power cut loses a part.
#include "faulty_disk.h"

struct dirty {
  int fd;
  ino_t inode;
  off_t synced, from, to;
};

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

void note_write(int fd, off_t from, size_t count) {
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

void note_sync(int fd) {
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
char *keep(const char *path) {
  char aside[PATH_MAX];
  snprintf(aside, sizeof aside, "%s/%d-%d", getenv("FAULT_SAVED"), getpid(), __atomic_add_fetch(&kept, 1, __ATOMIC_SEQ_CST));
  return REAL(link)(path, aside) ? NULL : strdup(aside);
}

void note_change(enum change change, const char *from, const char *to, char *replaced) {
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

void cut_power(void) {
  pthread_mutex_lock(&mutex);
  unsigned seed = control->seed;
  for (int i = 0; i < dirty_count; i++) tear(&dirty[i], &seed);
  // Of the changes of names, a file system keeps those up to some point.
  int first = change_count ? rand_r(&seed) % (change_count + 1) : 0;
  for (int i = change_count - 1; i >= first; i--) undo(&changes[i]);
  _exit(99);
}
