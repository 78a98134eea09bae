/* What a scenario expects of its run, and whether a run was so. Pure.
 *
 *     expect:
 *       verdict: fail               # pass, fail, inconclusive; or a list of them
 *       class: unbounded-queue      # of `floodtest list classes`; or a list
 *       culprit:                    # one of the culprits has all of these
 *         kind: queue               # each a text, or a list
 *         type: asyncio.Queue       # the name, or the end of it behind a dot
 *         owner: Feed.waiting       # a part of it
 *         file: feed.py             # the path, or the end of it behind a slash
 *         line: 13
 *
 * Without `expect` a run is expected to pass. */
#ifndef FLOODTEST_SCENARIO_EXPECTATION_H
#define FLOODTEST_SCENARIO_EXPECTATION_H

#include "harness/base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

enum { EXPECTATION_WORDS_MAX = 16 };

/* Alternatives; none: anything. */
struct expectation_words {
    char *words[EXPECTATION_WORDS_MAX + 1]; /* NULL-terminated; owned */
};

/* {0} expects nothing. */
struct expectation {
    struct expectation_words verdict, class_name;
    struct expectation_words kind, type, owner, file, line; /* of one culprit */
};

/* What there was of a run, for comparing; borrowed. */
struct expectation_culprit {
    const char *kind, *type, *owner, *file; /* "" where unknown */
    long line;                              /* 0 unknown */
};

struct expectation_outcome {
    const char *verdict; /* "pass", "fail", "inconclusive" */
    const char *class_name;
    const struct expectation_culprit *culprits;
    size_t culprit_count;
};

void expectation_fini(struct expectation *e); /* leaves {0} */
void expectation_copy(struct expectation *to, const struct expectation *from);
bool expectation_is_empty(const struct expectation *e);

/* Appends a copy; false: there are EXPECTATION_WORDS_MAX already. */
bool expectation_add(struct expectation_words *words, const char *word);

/* True if it was so; else appends to why one sentence without a full stop: "expected fail
 * unbounded-queue, got pass backpressure". */
bool expectation_met(const struct expectation *e, const struct expectation_outcome *o,
                     struct strbuf *why);

/* "fail unbounded-queue, owner Feed.waiting": for lists and reports. */
void expectation_text(const struct expectation *e, struct strbuf *out);

#endif
