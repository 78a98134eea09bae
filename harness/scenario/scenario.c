#include "harness/scenario/scenario.h"

#include "harness/scenario/options.h"
#include "harness/scenario/target.h"

#include <stdlib.h>

void scenario_init(struct scenario *s)
{
    *s = (struct scenario){0};
    options_set_defaults(s);
}

void scenario_fini(struct scenario *s)
{
    free(s->host);
    free(s->path);
    free(s->subprotocol);
    target_free(s->command);
    free(s->json_path);
    free(s->samples_path);
    free(s->client_log_path);
    *s = (struct scenario){0};
}
