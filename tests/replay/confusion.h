/* What is true of recorded runs against what they are called. */
#ifndef FLOODTEST_TESTS_REPLAY_CONFUSION_H
#define FLOODTEST_TESTS_REPLAY_CONFUSION_H

#include "tests/replay/manifest.h"

#include <stddef.h>

struct confusion {
    struct confusion_row {
        size_t called[3]; /* enum verdict_outcome */
        size_t accepted;  /* of the decided ones: of a class that is right */
    } healthy, failing;
};

void confusion_add(struct confusion *c, const struct manifest_run *run,
                   enum verdict_class class);

/* False fails and misses. */
size_t confusion_wrong(const struct confusion *c);

/* A Markdown table on stdout; name says who judged. */
void confusion_print_head(void);
void confusion_print(const struct confusion *c, const char *name);

#endif
