/* The texts of a verdict while they are written, and what they are written from. Pure. */
#ifndef FLOODTEST_JUDGE_WORDS_H
#define FLOODTEST_JUDGE_WORDS_H

#include "harness/base/units.h"
#include "harness/judge/picture.h"
#include "harness/judge/verdict.h"
#include "harness/record/facts.h"

struct words {
    struct verdict *v;
    const struct picture *p;
    const struct run_terms *c;
    const struct run_facts *f;
};

/* One line of evidence; none beyond VERDICT_EVIDENCE_MAX. Texts that are too long are cut
 * off. */
void words_add(struct words *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void words_summary(struct words *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void words_advice(struct words *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Numbers as people read them; valid to the end of the block that says them. */
#define WORDS_BYTES(n) units_format_bytes((char[UNITS_TEXT_MAX]){0}, n)
#define WORDS_RATE(n)  units_format_rate((char[UNITS_TEXT_MAX]){0}, n)
#define WORDS_COUNT(n) units_format_count((char[UNITS_TEXT_MAX]){0}, n)

#endif
