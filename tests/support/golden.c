#include "tests/support/golden.h"

#include "harness/base/strbuf.h"

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    ck_assert_msg(file != NULL, "%s cannot be written", path);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void read_file(const char *path, struct strbuf *out)
{
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s is missing", path);
    char block[4096];
    for (size_t n; (n = fread(block, 1, sizeof block, file)) > 0;) {
        strbuf_addn(out, block, n);
    }
    ck_assert_int_eq(fclose(file), 0);
}

void golden_check(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "tests/unit/golden/%s.txt", name);
    const char *update = getenv("FLOODTEST_UPDATE_GOLDEN");
    if (update != NULL && strcmp(update, "1") == 0) {
        write_file(path, text);
        return;
    }
    struct strbuf expected;
    strbuf_init(&expected);
    read_file(path, &expected);
    bool same = strcmp(expected.text, text) == 0;
    if (!same) {
        fprintf(stderr, "%s: expected\n%s\ngot\n%s\n", path, expected.text, text);
    }
    strbuf_fini(&expected);
    ck_assert_msg(same, "%s differs (FLOODTEST_UPDATE_GOLDEN=1 rewrites it)", path);
}
