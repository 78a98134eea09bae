#include "harness/base/room.h"

#include <pthread.h>
#include <sys/mman.h>

/* Buffers of libraries and ours, and the page between two stacks. */
enum { ROOM_BESIDES_BYTES = 16 << 20 };

static size_t stack_bytes(void)
{
    pthread_attr_t attributes;
    size_t bytes = 8 << 20;
    if (pthread_attr_init(&attributes) == 0) {
        (void)pthread_attr_getstacksize(&attributes, &bytes);
        pthread_attr_destroy(&attributes);
    }
    return bytes;
}

int room_for_threads(size_t count, struct err *e)
{
    size_t bytes = count * stack_bytes() + ROOM_BESIDES_BYTES;
    void *room =
        mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room == MAP_FAILED) {
        return err_set(e, FERR_IO,
                       "out of memory: %zu MiB of address space are needed for threads; "
                       "raise 'ulimit -v' or lower 'ulimit -s'",
                       bytes >> 20);
    }
    munmap(room, bytes);
    return 0;
}
