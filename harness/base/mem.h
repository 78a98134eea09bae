/* Allocation. mem_must_* is for small, fixed sizes: when there is none the
 * process says so and ends with status 70;
 * mem_try_* is for sizes that the user chose and returns NULL. Both zero the memory.
 * Nothing is allocated in a flood's steady state. Release with free(). */
#ifndef FLOODTEST_BASE_MEM_H
#define FLOODTEST_BASE_MEM_H

#include <stddef.h>

void *mem_must_alloc(size_t bytes);
char *mem_must_strdup(const char *s); /* NULL in, NULL out */
void *mem_try_alloc(size_t count, size_t bytes_each);

/* Test hook: the n-th mem_try_alloc from now (1 = the next) returns NULL; 0 switches off.
 */
void mem_fail_nth_try(unsigned n);

#endif
