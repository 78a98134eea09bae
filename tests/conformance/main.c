/* One suite for all protocols: what the harness may expect of a flood, whatever it
 * speaks. CK_RUN_SUITE=tcp-lines runs it over one, CK_RUN_CASE=ends one group of cases.
 */
#include "tests/conformance/cases.h"

#include <stdlib.h>

enum { TIMEOUT_SECONDS = 60 };

TCase *case_new(Suite *s, const char *name)
{
    TCase *t = tcase_create(name);
    tcase_set_timeout(t, TIMEOUT_SECONDS);
    suite_add_tcase(s, t);
    return t;
}

static Suite *suite_of(int protocol)
{
    Suite *s = suite_create(PROTOCOLS[protocol].name);
#define X(name) case_##name(s, protocol);
    CONFORMANCE_CASES(X)
#undef X
    return s;
}

int main(void)
{
    SRunner *runner = srunner_create(NULL);
    for (int i = 0; i < PROTOCOL_COUNT; i++) {
        srunner_add_suite(runner, suite_of(i));
    }
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
