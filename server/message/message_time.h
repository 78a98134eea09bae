/* When a recorded message was sent, by a field of its JSON object. Pure.
 *
 * The field is a number or a text of ISO 8601: 2024-01-31T12:00:00.123Z, also with a
 * blank for the T, an offset like +01:00, or no zone at all, which is UTC. Numbers are
 * seconds unless the name says otherwise: "ts:ms" is the field "ts" in milliseconds; s,
 * ms, us and ns are known. */
#ifndef FLOODTEST_SERVER_MESSAGE_MESSAGE_TIME_H
#define FLOODTEST_SERVER_MESSAGE_MESSAGE_TIME_H

#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MESSAGE_TIME_FIELD_MAX = 128 };

struct message_time {
    char field[MESSAGE_TIME_FIELD_MAX];
    int64_t unit_ns; /* of numbers */
    bool unit_said;
};

/* FERR_CONFIG: empty or too long. */
int message_time_parse(const char *text, struct message_time *t,
                       struct err *e) MUST_CHECK;

/* Reads a line's time, in ns from an arbitrary start. FERR_CONFIG: no JSON object, no
 * such field, no time in it. */
int message_time_of(const struct message_time *t, const unsigned char *line, size_t len,
                    int64_t *ns, struct err *e) MUST_CHECK;

#endif
