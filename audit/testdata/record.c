// Stands between SQLite and the C library, and writes down every write, truncation and sync of the files under KAKANAI_RECORD_DIR, in order, so that a
// test can say what a disk would hold had the power failed at any moment. Loaded with LD_PRELOAD.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 4096
static char *name[FILES]; // by file descriptor; NULL: not ours
static int out = -1;

static void *real(const char *f) { return dlsym(RTLD_NEXT, f); }

// One record: kind, length of the name, offset, length of the data, name, data. Little endian, written at once.
static void note(char kind, const char *path, uint64_t off, const void *data, uint32_t n) {
  uint32_t len = strlen(path);
  size_t size = 1 + 4 + 8 + 4 + len + n;
  char *b = malloc(size);
  b[0] = kind;
  memcpy(b + 1, &len, 4);
  memcpy(b + 5, &off, 8);
  memcpy(b + 13, &n, 4);
  memcpy(b + 17, path, len);
  if (n) memcpy(b + 17 + len, data, n);
  ssize_t (*w)(int, const void *, size_t) = real("write");
  if (w(out, b, size) != (ssize_t)size) abort();
  free(b);
}

static int keep(int fd, const char *path) {
  const char *dir = getenv("KAKANAI_RECORD_DIR"), *to = getenv("KAKANAI_RECORD");
  if (fd < 0 || fd >= FILES) return fd;
  free(name[fd]);
  name[fd] = NULL;
  if (!dir || !to || strncmp(path, dir, strlen(dir))) return fd;
  if (out < 0) {
    int (*o)(const char *, int, ...) = real("open");
    out = o(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (out < 0) abort();
  }
  name[fd] = strdup(path);
  return fd;
}

#define OPEN(f)                                   \
  int f(const char *path, int flags, ...) {       \
    va_list a;                                    \
    va_start(a, flags);                           \
    mode_t mode = va_arg(a, mode_t);              \
    va_end(a);                                    \
    int (*o)(const char *, int, ...) = real(#f);  \
    return keep(o(path, flags, mode), path);      \
  }
OPEN(open)
OPEN(open64)

static const char *ours(int fd) { return fd >= 0 && fd < FILES ? name[fd] : NULL; }

ssize_t write(int fd, const void *b, size_t n) {
  ssize_t (*w)(int, const void *, size_t) = real("write");
  off_t at = ours(fd) ? lseek(fd, 0, SEEK_CUR) : 0;
  ssize_t done = w(fd, b, n);
  if (ours(fd) && done > 0) note('W', ours(fd), at, b, done);
  return done;
}

#define PWRITE(f, off_type)                                                   \
  ssize_t f(int fd, const void *b, size_t n, off_type at) {                   \
    ssize_t (*w)(int, const void *, size_t, off_type) = real(#f);             \
    ssize_t done = w(fd, b, n, at);                                           \
    if (ours(fd) && done > 0) note('W', ours(fd), at, b, done);               \
    return done;                                                              \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(f, off_type)                          \
  int f(int fd, off_type n) {                          \
    int (*t)(int, off_type) = real(#f);                \
    int rc = t(fd, n);                                 \
    if (ours(fd) && !rc) note('T', ours(fd), n, "", 0); \
    return rc;                                         \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(f)                                        \
  int f(int fd) {                                      \
    int (*s)(int) = real(#f);                          \
    int rc = s(fd);                                    \
    if (ours(fd) && !rc) note('S', ours(fd), 0, "", 0); \
    return rc;                                         \
  }
SYNC(fsync)
SYNC(fdatasync)
