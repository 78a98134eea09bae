#include "tests/support/talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAID_MAX = 4096 };

bool talk_say(void *arg, const struct template *says, const char *const *captures)
{
    struct strbuf *said = arg;
    struct template_values values = {.captures = captures};
    char text[SAID_MAX];
    uint64_t size = template_size(says, &values);
    if (size > sizeof text) {
        abort();
    }
    template_fill(says, &values, 0, (unsigned char *)text, size);
    strbuf_addn(said, text, size);
    return true;
}

static void begin(struct talk *t)
{
    conversation_init(&t->conversation, &t->plan);
    conversation_begin(&t->conversation, talk_say, &t->said);
}

void talk_init(struct talk *t, const char *const *lines)
{
    conversation_plan_init(&t->plan);
    strbuf_init(&t->said);
    for (; *lines != NULL; lines++) {
        struct err e;
        if (conversation_plan_add(&t->plan, *lines, &e) < 0) {
            fprintf(stderr, "%s\n", e.msg);
            abort();
        }
    }
    begin(t);
}

void talk_again(struct talk *t)
{
    strbuf_clear(&t->said);
    begin(t);
}

void talk_fini(struct talk *t)
{
    conversation_plan_fini(&t->plan);
    strbuf_fini(&t->said);
}

void talk_hear(struct talk *t, const char *bytes, size_t len, size_t piece)
{
    while (len > 0) {
        size_t now = piece > 0 && piece < len ? piece : len;
        if (conversation_hear(&t->conversation, bytes, now, talk_say, &t->said) != now) {
            abort();
        }
        bytes += now;
        len -= now;
    }
}

void talk_hear_message(struct talk *t, const char *text)
{
    conversation_hear_message(&t->conversation, text, strlen(text), true, talk_say,
                              &t->said);
}
