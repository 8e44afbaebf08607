// What the parts of the faulty disk share.
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

#pragma GCC visibility push(hidden)

// In the order of FaultyDisk.Fault's numbers.
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

extern struct control *control;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// fault.c
int active(void);
int below_root(const char *path);
int path_of(int fd, const char *name, char *path);
int ours(int fd);
int cutting(void);
int fire(enum kind kind);
int failure(enum kind kind);
size_t asked(enum kind kind, size_t count);
int lost_reply(void);

// power_cut.c
enum change { CREATED, RENAMED, UNLINKED, MADE };
char *keep(const char *path);
void note_write(int fd, off_t from, size_t count);
void note_sync(int fd);
void note_change(enum change change, const char *from, const char *to, char *replaced);
void cut_power(void);

#pragma GCC visibility pop
