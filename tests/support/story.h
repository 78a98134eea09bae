/* A scenario file of a story: a client, how to flood it, and what must come of it.
 *
 *     target: app_queue.py      # a setting: the option --target, without its dashes
 *     duration: 5s
 *     expect:
 *       exit: 1
 *       owner: "Feed.waiting|Feed"
 *
 * Of YAML it knows this much: `key: scalar`, one level of nesting under a key without a
 * value, '...' and "..." (without escapes), comments, blank lines. Anything else is an
 * error, so that no file says more than is read of it. Pure but for story_load. */
#ifndef FLOODTEST_TESTS_SUPPORT_STORY_H
#define FLOODTEST_TESTS_SUPPORT_STORY_H

#include "harness/base/err.h"

#include <stddef.h>

enum { STORY_FIELDS_MAX = 32, STORY_TEXT_MAX = 4096 };

struct story_field {
    const char *map; /* the key that it stands under; "" at the top */
    const char *key;
    const char *value;
};

struct story {
    struct story_field fields[STORY_FIELDS_MAX]; /* in the order of the file */
    size_t count;
    char text[STORY_TEXT_MAX + 1]; /* what the fields point into */
};

/* Reads a story from NUL-terminated text. The error names the line. A struct story must
 * stay where it is. */
MUST_CHECK int story_parse(struct story *s, const char *text, struct err *e);

/* The same from a file; the error names the file, too. */
MUST_CHECK int story_load(struct story *s, const char *path, struct err *e);

/* A value; NULL if there is none. */
const char *story_value(const struct story *s, const char *map, const char *key);

#endif
