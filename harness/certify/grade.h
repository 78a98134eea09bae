/* The grade of a client: from the verdicts of the flood cases. Pure.
 *
 * A case weighs as much as the flood is common: an ordinary flood that is not survived
 * says more than one that only a broken or hostile server sends. What is unsure is held
 * against nobody as a failure, but no A is given while something is. */
#ifndef FLOODTEST_CERTIFY_GRADE_H
#define FLOODTEST_CERTIFY_GRADE_H

#include <stdbool.h>
#include <stddef.h>

/* What came of one case for one client. */
enum certify_mark {
    CERTIFY_PASS,
    CERTIFY_FAIL,
    CERTIFY_UNSURE,    /* inconclusive */
    CERTIFY_NO_RUN,    /* it could not be run: no statement about the client */
    CERTIFY_NOT_BEGUN, /* interrupted, or left out after a failure */
    CERTIFY_NOT_ASKED, /* not for this protocol, or filtered out */
};

struct certify_case_mark {
    const char *name; /* of the case */
    enum certify_mark mark;
};

/* How much a case weighs. */
enum certify_weight {
    CERTIFY_BASIC,    /* flow control itself: a flood and nothing else */
    CERTIFY_ORDINARY, /* what a server may well do */
    CERTIFY_ABUSE,    /* what only a broken or hostile one does */
};

/* Of a case by its name; one that is not known is ordinary. */
enum certify_weight certify_weight_of(const char *name);

/* Whether a mark of a case says something of the client: one that does not come back has
 * no part in `reconnect`, and an unsure verdict there is not its fault. */
bool certify_has_say(const struct certify_case_mark *m);

struct certify_grade {
    char letter[4]; /* "A" to "D", "F"; "?" if too little could be run */
    char rule[160]; /* why this grade and not the next better one, one sentence */
};

/* What each grade means, best first; the last has no letter. */
struct certify_rule {
    const char *letter, *meaning;
};
extern const struct certify_rule certify_rules[];

/* The grade of these cases: those of the profile, as far as they were asked for. */
void certify_grade(struct certify_grade *out, const struct certify_case_mark *marks,
                   size_t count);

#endif
