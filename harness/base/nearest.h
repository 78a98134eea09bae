/* "Did you mean": the one of several names that is most like a mistyped one. Pure. */
#ifndef FLOODTEST_BASE_NEAREST_H
#define FLOODTEST_BASE_NEAREST_H

#include <stdbool.h>
#include <stddef.h>

enum { NEAREST_NAME_MAX = 64 }; /* longer names are like nothing */

struct nearest {
    const char *typed;
    size_t len;
    const char *best; /* of the names offered so far; NULL if none is near enough */
    size_t cost;
};

void nearest_init(struct nearest *n, const char *typed, size_t len);

/* Compares one name; true if it is the best so far. Near is: the typed name is the start
 * of it (two letters at least), or at most one edit (insert, delete, replace, swap of two
 * neighbours) per three letters, and one in shorter names. */
bool nearest_offer(struct nearest *n, const char *name);

/* The number of edits between two names of at most NEAREST_NAME_MAX bytes. */
size_t nearest_distance(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
