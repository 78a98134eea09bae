/* The history: a database of results. Several processes may write at once (each waits up
 * to STORE_PATIENCE_MS for the others), and a kill at any moment leaves each result whole
 * or not there: a rollback journal, fully synced, one transaction for each result. WAL
 * would be no faster for a write now and then, and needs a file system with shared
 * memory and leave to write even for readers.
 *
 * What is no history of ours, or damaged, is refused with a sentence and left as it is.
 * Errors: FERR_CONFIG it is not ours to use, FERR_IO the system refused. */
#ifndef FLOODTEST_HISTORY_STORE_H
#define FLOODTEST_HISTORY_STORE_H

#include "harness/history/record.h"

#include <stdbool.h>
#include <stddef.h>

enum { STORE_PATIENCE_MS = 10000 };

struct store;

enum store_access {
    STORE_READ,
    STORE_CHANGE, /* an existing one */
    STORE_MAKE,   /* it is made if it is not there */
};

/* make_folders: those above it are made, too, for us alone. */
int store_open(struct store **out, const char *path, enum store_access how,
               bool make_folders, struct err *e) MUST_CHECK;
void store_close(struct store *s); /* NULL is fine */

/* Keeps it; sets its id. When this gives 0 it is on the disk. */
int store_add(struct store *s, struct history_record *r, struct err *e) MUST_CHECK;

/* All that must be so; NULL, 0: anything. Borrowed. */
struct store_filter {
    int64_t id;
    const char *client; /* of the command: a pattern of fnmatch(3), or a part of it */
    const char *kind, *baseline;
    const char *verdict;        /* outcome or class */
    const char *commit;         /* its beginning */
    int64_t since_ms, until_ms; /* inclusive */
    size_t limit;               /* the newest so many */
};

/* False ends the visit. The record is borrowed. */
typedef bool (*store_visit)(void *data, const struct history_record *r);

/* The newest first. */
int store_each(struct store *s, const struct store_filter *filter, store_visit visit,
               void *data, struct err *e) MUST_CHECK;

/* Removes what fits, in one transaction. What is part of a baseline stays unless the
 * filter names it: *kept counts these. */
int store_remove(struct store *s, const struct store_filter *filter, size_t *removed,
                 size_t *kept, struct err *e) MUST_CHECK;

/* Calls visit for the name of every baseline, with the number of its results. */
typedef void (*store_visit_baseline)(void *data, const char *name, size_t results);
int store_baselines(struct store *s, store_visit_baseline visit, void *data,
                    struct err *e) MUST_CHECK;

#endif
