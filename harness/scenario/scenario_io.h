/* What a scenario file needs of the file system, so that reading one can be tried without
 * it. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_IO_H
#define FLOODTEST_SCENARIO_SCENARIO_IO_H

#include "harness/base/err.h"
#include "harness/base/strbuf.h"

#include <stdbool.h>

struct scenario_io {
    void *data;
    /* Appends the bytes of a file; FERR_LIMIT beyond SCENARIO_FILE_MAX. */
    int (*read)(void *data, const char *path, struct strbuf *out, struct err *e);
    bool (*is_file)(void *data, const char *path);
    bool (*is_same)(void *data, const char *a, const char *b); /* one file */
};

extern const struct scenario_io scenario_io_real;

#endif
