#include "tests/support/schema_check.h"

#include <check.h>
#include <stdio.h>
#include <sys/wait.h>

int schema_check_refused(json_t *documents, const char *schema, const char *option)
{
    char command[256];
    int n =
        snprintf(command, sizeof command,
                 "/usr/bin/python3 tests/support/check_schema.py %s %s", option, schema);
    ck_assert_int_lt(n, (int)sizeof command);
    FILE *python = popen(command, "w");
    ck_assert_ptr_nonnull(python);
    ck_assert_int_eq(json_dumpf(documents, python, 0), 0);
    int status = pclose(python);
    ck_assert(WIFEXITED(status));
    json_decref(documents);
    return WEXITSTATUS(status);
}
