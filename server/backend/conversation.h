/* The course of one connection's conversation (conversation_plan.h): bytes from the
 * client in, what to say out. Pure: no sockets, no clock.
 *
 *   begin -> send … | wait: hear … hear -> send … | start: the flood may run | …
 *
 * In a stream the lines look at the bytes that nothing has taken yet. Of the lines that
 * are looking (the wait where the script stands, and every reply) the one that matches
 * first (match.h) takes them up to the end of its match; of two that match at the same
 * byte, the one that stands first in the plan. A message (of WebSocket) belongs as a
 * whole to the first line in the plan that matches it.
 *
 * If the one who says it has no room for a text, the conversation stands still: it takes
 * no more bytes until conversation_resume has said it, so nothing is lost, and nothing
 * is said or heard out of turn.
 *
 * What stays: CONVERSATION_BYTES of a stream; if they hold no match, the older half goes.
 * Of a message only its first CONVERSATION_BYTES are looked at, and no JSON if it is
 * longer. Nothing is allocated but what jansson needs for one JSON text of that size.
 *
 * What it costs: nothing for a connection that is through and has no reply in its plan.
 * Else a piece of n bytes makes every line look at 4 n + 2 CONVERSATION_BYTES bytes at
 * most, a substring and JSON at about n, and each match at a few times what comes before
 * it in the piece. A regular expression that ends with a fixed byte, as \n, looks only
 * when that byte has come; one with several .* takes time with the square of what it
 * looks at. */
#ifndef FLOODTEST_SERVER_BACKEND_CONVERSATION_H
#define FLOODTEST_SERVER_BACKEND_CONVERSATION_H

#include "server/backend/conversation_plan.h"
#include "server/backend/json_scan.h"

enum {
    CONVERSATION_BYTES = 4096,
    CONVERSATION_HEARD_BYTES = 64, /* kept of what came last, for the sentence */
    CONVERSATION_TEXT_MAX = 512,   /* of conversation_expects */
};

struct conversation {
    const struct conversation_plan *plan;
    size_t position; /* the line where the script stands; plan->count: through */
    struct match_captures captures;
    const char *texts[TEMPLATE_CAPTURE_COUNT]; /* into captures; NULL: not captured */

    char bytes[CONVERSATION_BYTES + 1]; /* not taken yet; the last is a NUL (match.h) */
    size_t len;
    bool in_stream;                       /* bytes of a stream were heard */
    bool cut;                             /* a message was longer */
    bool at_line_start;                   /* bytes begin a line */
    size_t known[CONVERSATION_LINES_MAX]; /* the line has no match in so many bytes */

    bool held; /* a text of it could not be said yet: nothing is listened to */
    const struct conversation_line *reply; /* held: the line that says it; NULL: a send */
    struct match_captures reply_captures;

    struct json_scan json;

    char heard[CONVERSATION_HEARD_BYTES];
    size_t heard_len;
};

/* Something to send now, on this connection. captures: as template_values wants them;
 * valid during the call. May not call the conversation. false: there is no room for it
 * now; it is said again by conversation_resume. */
typedef bool conversation_say(void *arg, const struct template *t,
                              const char *const *captures);

/* The plan is borrowed and does not change as long as the conversation lasts, which must
 * stay where it is. */
void conversation_init(struct conversation *c, const struct conversation_plan *plan);

/* The connection is there: says what the server says first. */
void conversation_begin(struct conversation *c, conversation_say *say, void *arg);

/* The next bytes of a stream, in pieces of any size. Returns how many of them it took:
 * all of them unless it is held. */
size_t conversation_hear(struct conversation *c, const char *bytes, size_t len,
                         conversation_say *say, void *arg) MUST_CHECK;

/* The next bytes of a message; last: it ends with them. Not while it is held. */
void conversation_hear_message(struct conversation *c, const char *bytes, size_t len,
                               bool last, conversation_say *say, void *arg);

/* A text could not be said: nothing may be heard until it is. */
bool conversation_is_held(const struct conversation *c);

/* There may be room now: says what is held, and goes on. */
void conversation_resume(struct conversation *c, conversation_say *say, void *arg);

/* The flood may run. */
bool conversation_started(const struct conversation *c);

/* What was captured so far: template_values.captures of the flood. */
const char *const *conversation_captures(const struct conversation *c);

/* What a client that the flood waits for did not say: "waiting for /^SUB …/ (line 3 of
 * the conversation); last received: 'CONNECT {…'". Empty if the flood may run. out has
 * CONVERSATION_TEXT_MAX bytes; returns it. */
const char *conversation_expects(const struct conversation *c, char *out);

#endif
