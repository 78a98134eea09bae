/* Prints what the reader makes of a native profile: read_profile PROFILE [BASELINE].
 * With --baseline PROFILE it prints the baseline. For tests/agents/native. */
#include "probes/native_profile.h"

#include <stdio.h>
#include <string.h>

static json_t *read_it(int argc, char **argv, struct err *e)
{
    if (argc == 3 && strcmp(argv[1], "--baseline") == 0) {
        return native_profile_baseline(argv[2], e);
    }
    json_t *before = argc == 3 ? json_load_file(argv[2], 0, NULL) : NULL;
    json_t *findings = native_profile_findings(argv[1], before, 8, e);
    json_decref(before);
    return findings;
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "read_profile [--baseline] PROFILE [BASELINE]\n");
        return 2;
    }
    struct err e = {0};
    json_t *result = read_it(argc, argv, &e);
    if (result == NULL) {
        fprintf(stderr, "read_profile: %s\n", e.msg);
        return 1;
    }
    json_dumpf(result, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(result);
    return 0;
}
