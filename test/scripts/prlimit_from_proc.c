/*
 * For test hosts without CAP_SYS_RESOURCE: prlimit(2) refuses to read the limits of a process of
 * another user there, and CRIU gives up with "Can't get rlimit 0". The same figures can be read
 * from /proc/PID/limits. Only reading is answered here; everything else goes to the kernel.
 *
 * Linked into the test host's own criu by setup_host.sh. It is never part of a distribution.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* In the order of RLIMIT_*, as /proc/PID/limits names them. */
static const char *const names[] = {
	"Max cpu time",	       "Max file size",	      "Max data size",	  "Max stack size",
	"Max core file size",  "Max resident set",    "Max processes",	  "Max open files",
	"Max locked memory",   "Max address space",   "Max file locks",	  "Max pending signals",
	"Max msgqueue size",   "Max nice priority",   "Max realtime priority", "Max realtime timeout",
};

static int parse(const char **at, rlim64_t *value)
{
	char *end;

	while (**at == ' ')
		(*at)++;
	if (strncmp(*at, "unlimited", 9) == 0) {
		*value = RLIM64_INFINITY;
		*at += 9;
		return 0;
	}
	*value = strtoull(*at, &end, 10);
	if (end == *at)
		return -1;
	*at = end;
	return 0;
}

static int read_limits(pid_t pid, unsigned int resource, struct rlimit64 *old)
{
	char path[64], line[256];
	int found = -1;
	FILE *file;

	if (resource >= sizeof(names) / sizeof(names[0]))
		return -1;
	snprintf(path, sizeof(path), "/proc/%d/limits", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		size_t length = strlen(names[resource]);
		const char *at = line + length;

		if (strncmp(line, names[resource], length) == 0 && *at == ' ') {
			found = parse(&at, &old->rlim_cur) || parse(&at, &old->rlim_max) ? -1 : 0;
			break;
		}
	}
	fclose(file);
	return found;
}

/* The system call itself: what is named syscall here is ours. */
static long call(long number, const long *a)
{
	register long r10 __asm__("r10") = a[3];
	register long r8 __asm__("r8") = a[4];
	register long r9 __asm__("r9") = a[5];
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	if (result >= 0 || result < -4095)
		return result;
	errno = (int)-result;
	return -1;
}

int prlimit64(pid_t pid, enum __rlimit_resource resource, const struct rlimit64 *new_limit,
	      struct rlimit64 *old_limit)
{
	const long arguments[] = { pid, resource, (long)new_limit, (long)old_limit, 0, 0 };
	int result = (int)call(SYS_prlimit64, arguments);

	if (result == 0 || errno != EPERM || new_limit || !old_limit || pid == 0)
		return result;
	if (read_limits(pid, resource, old_limit) == 0)
		return 0;
	errno = EPERM;
	return -1;
}

int prlimit(pid_t pid, enum __rlimit_resource resource, const struct rlimit *new_limit,
	    struct rlimit *old_limit)
{
	return prlimit64(pid, resource, (const struct rlimit64 *)new_limit,
			 (struct rlimit64 *)old_limit);
}

/* CRIU 4.2 asks the kernel by number. */
long syscall(long number, ...)
{
	long a[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_prlimit64)
		return prlimit64((pid_t)a[0], (enum __rlimit_resource)a[1], (const struct rlimit64 *)a[2],
				 (struct rlimit64 *)a[3]);
	return call(number, a);
}
