/* The options that name the client and say how it is looked into. */
#include "harness/scenario/options_rows.h"

enum { MAX_PID = 1 << 22 }; /* PID_MAX_LIMIT of Linux */

const struct options_row options_of_client[] = {
    {.id = OPTION_TARGET,
     .name = "target",
     .argument = "CLIENT",
     .kind = KIND_TEXT,
     .offset = OPTIONS_ELSEWHERE,
     .flags = OPTIONS_TEN,
     .help = "client to start: a .py or .js file, a program or a "
             "quoted command, with {url}, {host}, {port}"},
    {.id = OPTION_PID,
     .name = "pid",
     .argument = "N",
     .kind = KIND_PID,
     .offset = FIELD(pid),
     .min = 1,
     .max = MAX_PID,
     .key = "pid",
     .flags = OPTIONS_TEN,
     .help = "watch a running client, which is never ended"},
    {.id = OPTION_ATTACH,
     .name = "attach",
     .kind = KIND_FLAG,
     .offset = OPTIONS_ELSEWHERE,
     .help = "watch whoever connects, which is never ended"},
    {.id = OPTION_PYTHON,
     .name = "python",
     .argument = "PATH",
     .kind = KIND_TEXT,
     .offset = OPTIONS_ELSEWHERE,
     .help = "interpreter of .py clients, else $FLOODTEST_PYTHON, else "
             "python3"},
    {.id = OPTION_NO_AGENT,
     .name = "no-agent",
     .kind = KIND_UNFLAG,
     .offset = FIELD(agent),
     .key = "agent",
     .help = "do not look inside the client for what holds its "
             "memory"},
    {.id = OPTION_NATIVE,
     .name = "native",
     .kind = KIND_FLAG,
     .offset = FIELD(native),
     .key = "native",
     .help = "find leaks of C code: sample malloc by call stack "
             "(LD_PRELOAD)"},
    {.id = OPTION_SHOW_CONTENT,
     .name = "show-content",
     .kind = KIND_FLAG,
     .offset = FIELD(show_content),
     .key = "show_content",
     .help = "reports may show texts from the client's memory, "
             "which may be secret"},
    {.id = OPTION_TRACEMALLOC,
     .name = "tracemalloc",
     .argument = "[=N]",
     .kind = KIND_OPTIONAL,
     .offset = FIELD(tracemalloc_frames),
     .max = 50,
     .initial = "0",
     .key = "tracemalloc",
     .help = "name the lines of Python that allocate what grows, "
             "to N frames; slows the client down"},
};
