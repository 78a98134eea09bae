/* What a line of a conversation looks for in the bytes from a client. Pure.
 *
 *   "substring"    these bytes; \r \n \t \0 \\ \" and \xHH stand for one byte
 *   /regex/        a POSIX extended regular expression; its groups are {1} … {9}. \/ is
 *                  a slash; \r \n \t and \xHH (not 00) stand for one byte, \w \W \s \S
 *                  for what they are elsewhere. ^ and $ are the ends of a line, . and
 *                  [^…] are never a newline. There is no \1, no \b and the like
 *   .path == JSON  a JSON object or array in which the value at the path is this string,
 *                  number, true, false or null
 *   .path          … in which there is such a value: captured, a string without its
 *                  quotes; with @json behind it as it stands in a JSON text
 *
 * A path: .params.channel, .params[0], ."any name", .[0].id. Several are joined by &&;
 * the captured ones are {1}, {2} …: .method == "subscribe" && .id @json && .params[0]
 *
 * In a stream something matches as soon as it can: at the first byte with which the bytes
 * up to there contain a match. An expression with an open end, whose last part may be
 * repeated or left out as in /^SUB ([^ ]+) ([0-9]+)/, is settled by the end of the line:
 * it matches when the newline is there, as long as it can, without the \r\n or \n unless
 * it asks for them. So it never matters in which pieces the bytes come. Where nothing
 * ends with \n, let it end with what ends the message. Of alternatives the one that is
 * complete first matches. A $ needs its newline and takes it along. */
#ifndef FLOODTEST_SERVER_BACKEND_MATCH_H
#define FLOODTEST_SERVER_BACKEND_MATCH_H

#include "harness/base/err.h"
#include "server/message/template.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    MATCH_TEXT_MAX = 512,      /* bytes of a match as it is typed */
    MATCH_CAPTURE_BYTES = 128, /* of one captured text, with its NUL; the rest is cut */
    MATCH_REPEAT_MAX = 1024,   /* the product of the x of all {n,x} of an expression */
};

/* What was captured; texts end at a NUL. */
struct match_captures {
    unsigned set; /* bit i: text[i] is there */
    char text[TEMPLATE_CAPTURE_COUNT][MATCH_CAPTURE_BYTES];
};

struct match;

/* Reads one match at the start of text; *end is what follows it. FERR_CONFIG: the
 * sentence quotes what is wrong. */
int match_parse(const char *text, struct match **out, const char **end,
                struct err *e) MUST_CHECK;
void match_free(struct match *m); /* NULL is fine */

const char *match_text(const struct match *m); /* as it was typed */
bool match_is_json(const struct match *m);
unsigned match_capture_count(const struct match *m); /* the most that it captures */

/* bytes, here and below: any bytes, but at or behind their end has to be a NUL, because
 * AddressSanitizer, which does not know regexec's REG_STARTEND, looks for one. */

/* Whether a whole message matches. Not for JSON. Sets what it captures in captures (may
 * be NULL), and leaves the others there. */
bool match_message(const struct match *m, const char *bytes, size_t len,
                   struct match_captures *captures);

/* A regular expression that is tried on whole lines. */
bool match_has_open_end(const struct match *m);

/* How many bytes of a stream the match needs: the shortest beginning of bytes that
 * settles it; 0: none does. *end: where it ends, which with an open end is before that;
 * untouched if there is none. Not for JSON. The first known bytes are known to hold no
 * match. at_line_start: bytes begin a line. */
size_t match_stream(const struct match *m, const char *bytes, size_t len, size_t known,
                    bool at_line_start, size_t *end, struct match_captures *captures);

/* Whether a JSON text matches. JSON only. */
bool match_json(const struct match *m, const json_t *doc,
                struct match_captures *captures);

#endif
