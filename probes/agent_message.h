/* The words of the agents' link (agents/README.md): what a line from an agent is, and the
 * line of a question. Pure. The agents live in the client, so nobody vouches for what
 * they say: any bytes are taken, and nothing larger than a small multiple of the line is
 * kept. */
#ifndef FLOODTEST_PROBES_AGENT_MESSAGE_H
#define FLOODTEST_PROBES_AGENT_MESSAGE_H

#include "probes/agent_link.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

enum { AGENT_PROTOCOL = 1, AGENT_REQUEST_MAX = 256 };

enum agent_message_kind {
    AGENT_MESSAGE_BREACH, /* no line that the protocol knows */
    AGENT_MESSAGE_HELLO,
    AGENT_MESSAGE_ANSWER,
    AGENT_MESSAGE_ERROR, /* an answer, too: the agent could not do what was asked */
};

struct agent_message {
    enum agent_message_kind kind;
    char text[AGENT_TEXT_MAX];    /* breach: what is wrong; hello: its first note, or "";
                                     error: what the agent says */
    char runtime[AGENT_TEXT_MAX]; /* hello */
    unsigned asks;                /* hello: bit 1 << enum agent_ask for what it can */
    int64_t id;                   /* answer, error: >= 0 */
    json_t *json;                 /* answer: the object; owned by the message */
};

/* One line without its newline. What is missing or of a wrong type is unknown or empty;
 * a line without its mark (floodtest_agent or id) is a breach. */
void agent_message_parse(struct agent_message *m, const char *line, size_t len);
void agent_message_fini(struct agent_message *m);

struct agent_count {
    int64_t processed, queued, live_bytes; /* -1 unknown */
    double loop_lag_ms;                    /* NAN unknown */
    json_t *top;                           /* borrowed, an object; NULL: none */
};

/* The answer's fields, by what was asked. */
void agent_message_count(const struct agent_message *m, struct agent_count *out);
json_t *agent_message_findings(const struct agent_message *m); /* borrowed; NULL: none */

/* Writes the line of a question with its newline; returns its length. */
size_t agent_request_line(char line[AGENT_REQUEST_MAX], int64_t id,
                          const struct agent_question *q);

/* Copies len bytes of any kind as one line of printable text, cut at its bound, never
 * within a character. */
void agent_text_copy(char out[AGENT_TEXT_MAX], const char *bytes, size_t len);

#endif
