/* A conversation in a test: a plan of lines, and what the server says as text. */
#ifndef FLOODTEST_TESTS_SUPPORT_TALK_H
#define FLOODTEST_TESTS_SUPPORT_TALK_H

#include "harness/base/strbuf.h"
#include "server/backend/conversation.h"

struct talk {
    struct conversation_plan plan;
    struct conversation conversation;
    struct strbuf said; /* everything that the server said so far */
};

/* Lines up to NULL, which must all be good; the conversation has begun. */
void talk_init(struct talk *t, const char *const *lines);
void talk_fini(struct talk *t);

/* The same plan once more, from the beginning. */
void talk_again(struct talk *t);

/* What the client sends, in pieces of so many bytes (0: one). */
void talk_hear(struct talk *t, const char *bytes, size_t len, size_t piece);
void talk_hear_message(struct talk *t, const char *text);

/* A conversation_say whose arg is a strbuf, which has room for all. */
bool talk_say(void *arg, const struct template *says, const char *const *captures);

#endif
