#include "harness/commands.h"

#include "harness/exit_code.h"
#include "harness/judge/verdict.h"

#include <stdio.h>
#include <string.h>

static const char *outcome_name(enum verdict_outcome outcome)
{
    static const char *const names[] = {
        [OUTCOME_PASS] = "pass",
        [OUTCOME_FAIL] = "fail",
        [OUTCOME_INCONCLUSIVE] = "exit 4",
    };
    return names[outcome];
}

static void list_classes(void)
{
    puts("verdict classes");
    for (int i = 0; i < VERDICT_CLASS_COUNT; i++) {
        const struct verdict_class_info *c = &verdict_classes[i];
        printf("  %-16s %-7s %s\n", c->name, outcome_name(c->outcome), c->meaning);
    }
}

static void list_protocols(void)
{
    puts("protocols");
    puts("  ws               WebSocket (RFC 6455), any path and subprotocol unless told");
}

int command_list(const char *what)
{
    if (what == NULL || strcmp(what, "classes") == 0) {
        list_classes();
    }
    if (what == NULL || strcmp(what, "protocols") == 0) {
        list_protocols();
    }
    return fflush(stdout) == 0 ? EXIT_PASSED : EXIT_COULD_NOT_RUN;
}
