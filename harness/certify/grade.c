#include "harness/certify/grade.h"

#include <stdio.h>
#include <string.h>

/* With one or two ordinary cases failed a client is a C, with more a D. */
enum { ORDINARY_FAILURES_OF_A_C = 2 };

const struct certify_rule certify_rules[] = {
    {"A", "every case that could be run passed"},
    {"B", "cases of abuse failed (tiny, fragments, ping-flood, pong-flood, deflate-bomb, "
          "bad-frame), or some are unsure"},
    {"C", "one or two ordinary cases failed"},
    {"D", "three or more of them failed"},
    {"F", "steady, max or burst failed: there is no flow control"},
    {"?",
     "one of these three has no verdict, less than half of the cases have one, or some "
     "were not begun"},
    {NULL, NULL}};

static const char *const basic[] = {"steady", "max", "burst", NULL};
static const char *const abuse[] = {
    "tiny", "fragments", "ping-flood", "pong-flood", "deflate-bomb", "bad-frame", NULL};
/* These ask for a client that takes part: one that comes back, or opens many connections.
 * Without a verdict they say nothing of one that does not. */
static const char *const taking_part[] = {"reconnect", "connections", NULL};

static bool is_one_of(const char *name, const char *const *list)
{
    while (*list != NULL && strcmp(*list, name) != 0) {
        list++;
    }
    return *list != NULL;
}

enum certify_weight certify_weight_of(const char *name)
{
    return is_one_of(name, basic)   ? CERTIFY_BASIC
           : is_one_of(name, abuse) ? CERTIFY_ABUSE
                                    : CERTIFY_ORDINARY;
}

/* Which cases: those of a mark, and of one weight or of any (-1). */
struct choice {
    enum certify_mark mark;
    int weight;
};

bool certify_has_say(const struct certify_case_mark *m)
{
    bool decided = m->mark != CERTIFY_UNSURE && m->mark != CERTIFY_NO_RUN;
    return m->mark != CERTIFY_NOT_ASKED && (decided || !is_one_of(m->name, taking_part));
}

static bool fits(const struct certify_case_mark *m, struct choice c)
{
    return m->mark == c.mark && certify_has_say(m) &&
           (c.weight < 0 || certify_weight_of(m->name) == (enum certify_weight)c.weight);
}

static size_t count_of(const struct certify_case_mark *marks, size_t count,
                       struct choice c)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        n += fits(&marks[i], c);
    }
    return n;
}

static void add(struct certify_grade *g, const char *text)
{
    size_t len = strlen(g->rule);
    snprintf(g->rule + len, sizeof g->rule - len, "%s", text);
}

/* "tiny, large and 3 more" */
static void add_names(struct certify_grade *g, const struct certify_case_mark *marks,
                      size_t count, struct choice c)
{
    enum { NAMED = 4 };
    size_t total = count_of(marks, count, c), named = 0;
    for (size_t i = 0; i < count && named < NAMED; i++) {
        if (fits(&marks[i], c)) {
            add(g, named == 0 ? "" : named + 1 == total ? " and " : ", ");
            add(g, marks[i].name);
            named++;
        }
    }
    if (total > named) {
        char more[32];
        snprintf(more, sizeof more, " and %zu more", total - named);
        add(g, more);
    }
}

static void give(struct certify_grade *g, const char *letter, const char *why)
{
    snprintf(g->letter, sizeof g->letter, "%s", letter);
    g->rule[0] = '\0';
    add(g, why);
}

/* The first of steady, max and burst that has no verdict; NULL: all have one. */
static const char *undecided_basic(const struct certify_case_mark *marks, size_t count)
{
    for (const char *const *name = basic; *name != NULL; name++) {
        bool decided = false;
        for (size_t i = 0; i < count; i++) {
            decided = decided || (strcmp(marks[i].name, *name) == 0 &&
                                  marks[i].mark <= CERTIFY_FAIL);
        }
        if (!decided) {
            return *name;
        }
    }
    return NULL;
}

/* Says "?" and why when there is too little to go by. */
static bool is_too_little(struct certify_grade *g, const struct certify_case_mark *marks,
                          size_t count)
{
    size_t said = count_of(marks, count, (struct choice){CERTIFY_PASS, -1}) +
                  count_of(marks, count, (struct choice){CERTIFY_FAIL, -1});
    size_t asked = 0;
    for (size_t i = 0; i < count; i++) {
        asked += certify_has_say(&marks[i]);
    }
    size_t left = count_of(marks, count, (struct choice){CERTIFY_NOT_BEGUN, -1});
    const char *missing = undecided_basic(marks, count);
    if (missing != NULL) {
        give(g, "?", "no grade without a verdict on ");
        add(g, missing);
        return true;
    }
    char text[64];
    if (left > 0) {
        snprintf(text, sizeof text, "not begun: %zu of %zu cases", left, asked);
        give(g, "?", text);
        return true;
    }
    if (2 * said < asked) {
        snprintf(text, sizeof text, "%zu of %zu cases have a verdict", said, asked);
        give(g, "?", text);
        return true;
    }
    return false;
}

/* No case but of abuse failed: A or B. */
static void grade_good(struct certify_grade *g, const struct certify_case_mark *marks,
                       size_t count)
{
    struct choice failed = {CERTIFY_FAIL, -1}, unsure = {CERTIFY_UNSURE, -1};
    bool fell = count_of(marks, count, failed) > 0;
    bool doubts = count_of(marks, count, unsure) > 0;
    if (!fell && !doubts) {
        char text[64];
        snprintf(text, sizeof text, "all of the %zu cases that could be run passed",
                 count_of(marks, count, (struct choice){CERTIFY_PASS, -1}));
        give(g, "A", text);
        return;
    }
    give(g, "B", "not A: ");
    if (fell) {
        add_names(g, marks, count, failed);
        add(g, doubts ? " failed, unsure of " : " failed");
    }
    if (doubts) {
        add(g, fell ? "" : "unsure of ");
        add_names(g, marks, count, unsure);
    }
}

void certify_grade(struct certify_grade *out, const struct certify_case_mark *marks,
                   size_t count)
{
    struct choice basic_failed = {CERTIFY_FAIL, CERTIFY_BASIC};
    struct choice ordinary = {CERTIFY_FAIL, CERTIFY_ORDINARY};
    size_t failed = count_of(marks, count, ordinary);
    *out = (struct certify_grade){0};
    if (count_of(marks, count, basic_failed) > 0) {
        give(out, "F", "not D: ");
        add_names(out, marks, count, basic_failed);
        add(out, " failed");
    } else if (is_too_little(out, marks, count)) {
        return;
    } else if (failed > 0) {
        bool few = failed <= ORDINARY_FAILURES_OF_A_C;
        give(out, few ? "C" : "D", few ? "not B: " : "not C: ");
        add_names(out, marks, count, ordinary);
        add(out, " failed");
    } else {
        grade_good(out, marks, count);
    }
}
