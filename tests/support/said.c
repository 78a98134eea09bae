#include "tests/support/said.h"

#include <check.h>
#include <string.h>

bool said(const struct verdict *v, const char *words)
{
    for (int i = 0; i < v->evidence_count; i++) {
        if (strstr(v->evidence[i], words) != NULL) {
            return true;
        }
    }
    return false;
}

void said_expect(const struct verdict *v, enum verdict_class class,
                 enum verdict_outcome outcome)
{
    ck_assert_msg(v->class == class && v->outcome == outcome, "%s, outcome %d: %s",
                  verdict_classes[v->class].name, (int)v->outcome, v->summary);
}

void said_expect_advice(const struct verdict *v, const char *words)
{
    ck_assert_msg(strstr(v->advice, words) != NULL, "no '%s' in: %s", words, v->advice);
}
