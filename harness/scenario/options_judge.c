/* The options that the verdict depends on. */
#include "harness/scenario/options_rows.h"

static const char *const closings[] = {[SCENARIO_CLOSING_FAILURE] = "failure",
                                       [SCENARIO_CLOSING_FINE] = "fine",
                                       [SCENARIO_CLOSING_DUE] = "due",
                                       NULL};

const struct options_row options_of_judge[] = {
    {.id = OPTION_BUDGET,
     .name = "budget",
     .argument = "BYTES",
     .kind = KIND_BYTES,
     .offset = FIELD(budget_bytes),
     .min = MIB,
     .max = TIB,
     .initial = "256MiB",
     .key = "budget_bytes",
     .flags = OPTIONS_TEN,
     .help = "memory growth beyond this is a failure"},
    {.id = OPTION_MEMORY_LIMIT,
     .name = "memory-limit",
     .argument = "BYTES",
     .kind = KIND_LIMIT,
     .offset = FIELD(memory_limit_bytes),
     .min = 16 * MIB,
     .max = KIB * TIB,
     .initial = "auto",
     .key = "memory_limit_bytes",
     .flags = OPTIONS_TEN,
     .help = "the run ends when the client's memory reaches "
             "this; auto: 2GiB, or half of what is free"},
    {.id = OPTION_NO_DROPS,
     .name = "no-drops",
     .kind = KIND_FLAG,
     .offset = FIELD(no_drops),
     .key = "no_drops",
     .help = "messages that the client throws away are a failure; "
             "needs --acks"},
    {.id = OPTION_CLOSING,
     .name = "closing",
     .argument = "KIND",
     .kind = KIND_CHOICE,
     .offset = FIELD(closing),
     .initial = "failure",
     .choices = closings,
     .key = "closing",
     .help = "a client that ends the connection in the flood: a failure, fine, or due "
             "(and one that reads on is the failure)"},
    {.id = OPTION_THRESHOLD,
     .name = "threshold",
     .argument = "'METRIC OP VALUE'",
     .kind = KIND_LIST,
     .offset = FIELD(thresholds),
     .max = SCENARIO_LIST_TEXT_MAX,
     .key = "thresholds",
     .flags = OPTIONS_CHECK,
     .help = "a limit of your own, like 'memory.growth < 20MiB'; "
             "may be given again; 'floodtest list metrics' shows "
             "on what"},
};
