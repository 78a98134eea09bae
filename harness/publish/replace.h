/* Files that others read at any time: a new one takes the place of the old one at once,
 * so that nobody ever sees a part of it. It is written beside the old one, under a name
 * that ends in no suffix that collectors look for, and renamed. */
#ifndef FLOODTEST_PUBLISH_REPLACE_H
#define FLOODTEST_PUBLISH_REPLACE_H

#include "harness/base/err.h"
#include "harness/base/strbuf.h"

#include <stdbool.h>

/* Whether the file can be replaced: there is none yet, or it is a regular one. False for
 * a device, a pipe and "-", which are written as they are. */
bool replace_is_due(const char *path);

/* Could it be, later? The old file stays. NULL and "-" are fine. */
int replace_check(const char *path, struct err *e) MUST_CHECK;

/* Writes and renames. A link stays one: the file that it leads to is replaced. */
int replace_file(const char *path, const struct strbuf *text, struct err *e) MUST_CHECK;

#endif
