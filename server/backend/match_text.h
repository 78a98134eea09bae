/* The typed forms of match.h's substrings and regular expressions, turned into bytes and
 * into what regcomp reads. Pure. */
#ifndef FLOODTEST_SERVER_BACKEND_MATCH_TEXT_H
#define FLOODTEST_SERVER_BACKEND_MATCH_TEXT_H

#include "harness/base/err.h"
#include "server/backend/match.h"

#include <stdbool.h>
#include <stddef.h>

struct match_bytes {
    char bytes[2 * MATCH_TEXT_MAX + 1]; /* an expression ends with a NUL */
    size_t len;
    /* an expression: */
    int last; /* the byte every match ends with, -1: not known */
    bool
        open; /* its last part, of one alternative at least, may be repeated or missing */
};

/* From the opening " on; *end is behind the closing one. */
int match_text_quoted(const char *text, struct match_bytes *out, const char **end,
                      struct err *e) MUST_CHECK;

/* From the opening / on; *end is behind the closing one. */
int match_text_regex(const char *text, struct match_bytes *out, const char **end,
                     struct err *e) MUST_CHECK;

#endif
