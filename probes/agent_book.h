/* What the agents said, process by process: the latest numbers, and what remains of them
 * when a process has gone. Bounded, however many processes come and go. Not thread-safe:
 * agent_link holds its lock around every call. */
#ifndef FLOODTEST_PROBES_AGENT_BOOK_H
#define FLOODTEST_PROBES_AGENT_BOOK_H

#include "probes/agent_link.h"
#include "probes/agent_message.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    /* Processes that have gone are remembered as long as there is room; then those are
     * forgotten first that had nothing to show, and of these the oldest. */
    AGENT_BOOK_RECORDS = 2 * AGENT_LINK_PEERS_MAX,
    /* A count with a longer line loses its "top": parsed JSON takes many times the memory
     * of its text, and it is kept for every process. */
    AGENT_BOOK_TOP_LINE_MAX = 8 * 1024,
    /* Of all explanations together, as bytes of their lines; later ones are dropped. */
    AGENT_BOOK_FINDINGS_MAX = 4 << 20
};

struct agent_record {
    bool used;
    bool linked;
    uint64_t serial; /* of its hello */
    pid_t pid;
    char runtime[AGENT_TEXT_MAX];
    struct agent_count count; /* the latest; top is owned, or NULL */
    json_t *findings;         /* of the latest explain; owned, or NULL */
};

struct agent_book {
    struct agent_record records[AGENT_BOOK_RECORDS];
    uint64_t serial;
    uint32_t peers, ever, refused;
    int64_t forgotten_processed; /* by processes without a record; -1 unknown */
    size_t findings_bytes;
    char runtime[AGENT_TEXT_MAX];
    char trouble[AGENT_TEXT_MAX];
    char note[AGENT_TEXT_MAX];
};

void agent_book_init(struct agent_book *b);
void agent_book_fini(struct agent_book *b);

/* A process said hello; at most AGENT_LINK_PEERS_MAX are linked at a time. The record is
 * valid until agent_book_gone. */
struct agent_record *agent_book_hello(struct agent_book *b, pid_t pid,
                                      const struct agent_message *hello);
void agent_book_gone(struct agent_book *b, struct agent_record *r);

/* Answers; line_bytes is the length of the line they came in. agent_book_explain is false
 * when there was no room for it. */
void agent_book_count(struct agent_record *r, const struct agent_message *m,
                      size_t line_bytes);
bool agent_book_explain(struct agent_book *b, struct agent_record *r,
                        const struct agent_message *m, size_t line_bytes);

void agent_book_forget_findings(struct agent_book *b); /* another explain begins */

/* A sentence about a process: the trouble from now on. */
void agent_book_trouble(struct agent_book *b, pid_t pid, const char *sentence);

/* Fills everything but silent and busy. */
void agent_book_look(const struct agent_book *b, struct agent_state *out);

/* As agent_link_findings, regardless of what is awaited. */
json_t *agent_book_findings(const struct agent_book *b);

#endif
