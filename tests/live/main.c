#include "tests/live/suites.h"
#include "tests/support/flood_run.h"

#include <stdlib.h>

int main(void)
{
    if (!flood_run_open()) {
        return EXIT_FAILURE;
    }
    SRunner *runner = srunner_create(NULL);
#define X(name) srunner_add_suite(runner, name##_suite());
    LIVE_SUITES(X)
#undef X
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    flood_run_close();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
