/* The grade of a client: from the verdicts of the flood cases. Pure. */
#ifndef FLOODTEST_CERTIFY_GRADE_H
#define FLOODTEST_CERTIFY_GRADE_H

#include <stddef.h>

/* What came of one case for one client. */
enum certify_mark {
    CERTIFY_PASS,
    CERTIFY_FAIL,
    CERTIFY_UNSURE,  /* inconclusive */
    CERTIFY_NO_RUN,  /* it could not be run: no statement about the client */
    CERTIFY_OUTSIDE, /* not for this protocol */
};

struct certify_case_mark {
    const char *name; /* of the case */
    enum certify_mark mark;
};

struct certify_grade {
    char letter[4]; /* "A" to "F"; "?" if too little could be run */
    char rule[160]; /* why this grade and not the next better one, one sentence */
};

/* The rule, for `floodtest help certify` and README: one line per grade. */
extern const char *const certify_grade_rules[];

void certify_grade(struct certify_grade *out, const struct certify_case_mark *marks,
                   size_t count);

#endif
