/* The texts that the server's own modules parse: a plan is made and thrown away. */
#include "harness/cli_check.h"

#include "harness/run/server_plan.h"

static void report_cb(void *errors, const char *option, const char *sentence)
{
    cli_errors_add(errors, "--%s: %s", option, sentence);
}

void cli_check_plan(struct scenario *s, struct cli_errors *errors)
{
    struct server_plan plan;
    enum protocol unused;
    struct err e;
    if (protocol_parse(s->protocol, &unused, &e) != 0) {
        return; /* cli_check_server says so */
    }
    if (server_plan_init(&plan, s, 0, report_cb, errors)) {
        s->size_bytes = (uint64_t)(plan.mean_bytes + 0.5);
    }
    server_plan_fini(&plan);
}
