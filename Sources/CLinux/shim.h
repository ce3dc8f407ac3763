#pragma once
#include <stdint.h>

// glibc declares these only under _GNU_SOURCE, which Swift's own module of it does not set.

// Sets the services of one database for this process, as a line of nsswitch.conf would.
extern int __nss_configure_lookup(const char *database, const char *services);

// mallopt(3): the most arenas that malloc makes.
#define SEALIFT_M_ARENA_MAX (-8)
extern int mallopt(int parameter, int value);

// renameat2(2): with this flag both names exist throughout and swap what they stand for.
#define SEALIFT_RENAME_EXCHANGE 2u
extern int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned int flags);

// sync_file_range(2): with this flag the kernel starts writing the range back and returns.
#define SEALIFT_SYNC_FILE_RANGE_WRITE 2u
extern int sync_file_range(int descriptor, int64_t offset, int64_t length, unsigned int flags);

// memfd_create(2): a file in memory, closed in children.
#define SEALIFT_MFD_CLOEXEC 1u
extern int memfd_create(const char *name, unsigned int flags);
