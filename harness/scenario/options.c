#include "harness/scenario/options.h"

#include "harness/base/clock.h"
#include "harness/base/nearest.h"

#include <limits.h>
#include <string.h>

#define KIB (UINT64_C(1) << 10)
#define MIB (UINT64_C(1) << 20)
#define TIB (UINT64_C(1) << 40)

#define HOUR_NS     (UINT64_C(3600) * NS_PER_S)
#define FIELD(name) offsetof(struct scenario, name)

enum { MAX_PID = 1 << 22 }; /* PID_MAX_LIMIT of Linux */

static const char *const payloads[] = {
    [SCENARIO_TEXT] = "text", [SCENARIO_BINARY] = "binary", NULL};

static const char *const colors[] = {
    [COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never", NULL};

const char *const options_group_names[GROUP_COUNT] = {
    [GROUP_CLIENT] = "the client", [GROUP_FLOOD] = "the flood",
    [GROUP_SERVER] = "the server", [GROUP_JUDGE] = "the verdict",
    [GROUP_OUTPUT] = "output",
};

const struct options_row options_table[OPTIONS_COUNT] = {
    [OPTION_TARGET] = {.name = "target",
                       .argument = "CLIENT",
                       .kind = KIND_TEXT,
                       .offset = OPTIONS_ELSEWHERE,
                       .group = GROUP_CLIENT,
                       .flags = OPTIONS_TEN,
                       .help = "client to start: a .py or .js file, a program or a "
                               "quoted command, with {url}, {host}, {port}"},
    [OPTION_PID] = {.name = "pid",
                    .argument = "N",
                    .kind = KIND_PID,
                    .offset = FIELD(pid),
                    .min = 1,
                    .max = MAX_PID,
                    .key = "pid",
                    .group = GROUP_CLIENT,
                    .flags = OPTIONS_TEN,
                    .help = "watch a running client, which is never ended"},
    [OPTION_ATTACH] = {.name = "attach",
                       .kind = KIND_FLAG,
                       .offset = OPTIONS_ELSEWHERE,
                       .group = GROUP_CLIENT,
                       .help = "watch whoever connects, which is never ended"},
    [OPTION_PYTHON] = {.name = "python",
                       .argument = "PATH",
                       .kind = KIND_TEXT,
                       .offset = OPTIONS_ELSEWHERE,
                       .group = GROUP_CLIENT,
                       .help = "interpreter of .py clients, else $FLOODTEST_PYTHON, else "
                               "python3"},
    [OPTION_NO_AGENT] = {.name = "no-agent",
                         .kind = KIND_UNFLAG,
                         .offset = FIELD(agent),
                         .key = "agent",
                         .group = GROUP_CLIENT,
                         .help = "do not look inside the client for what holds its "
                                 "memory"},
    [OPTION_NATIVE] = {.name = "native",
                       .kind = KIND_FLAG,
                       .offset = FIELD(native),
                       .key = "native",
                       .group = GROUP_CLIENT,
                       .help = "find leaks of C code: sample malloc by call stack "
                               "(LD_PRELOAD)"},
    [OPTION_SHOW_CONTENT] = {.name = "show-content",
                             .kind = KIND_FLAG,
                             .offset = FIELD(show_content),
                             .key = "show_content",
                             .group = GROUP_CLIENT,
                             .help = "reports may show texts from the client's memory, "
                                     "which may be secret"},
    [OPTION_TRACEMALLOC] = {.name = "tracemalloc",
                            .argument = "[=N]",
                            .kind = KIND_OPTIONAL,
                            .offset = FIELD(tracemalloc_frames),
                            .max = 50,
                            .initial = "0",
                            .key = "tracemalloc",
                            .group = GROUP_CLIENT,
                            .help = "name the lines of Python that allocate what grows, "
                                    "to N frames; slows the client down"},
    [OPTION_RATE] =
        {.name = "rate",
         .letter = 'r',
         .argument = "RATE",
         .kind = KIND_RATE,
         .offset = FIELD(rate),
         .max = UINT64_C(1000000000),
         .initial = "5000",
         .key = "rate",
         .group = GROUP_FLOOD,
         .flags = OPTIONS_TEN,
         .help =
             "messages/s (20k), bytes/s (2MB/s), or max: as fast as the client reads"},
    [OPTION_SIZE] = {.name = "size",
                     .argument = "BYTES",
                     .kind = KIND_BYTES,
                     .offset = FIELD(size_bytes),
                     .max = 16 * MIB,
                     .initial = "1KiB",
                     .key = "size",
                     .group = GROUP_FLOOD,
                     .flags = OPTIONS_TEN,
                     .help = "payload of one message, up to 16MiB"},
    [OPTION_PAYLOAD] = {.name = "payload",
                        .argument = "KIND",
                        .kind = KIND_CHOICE,
                        .offset = FIELD(payload),
                        .initial = "text",
                        .choices = payloads,
                        .key = "payload",
                        .group = GROUP_FLOOD,
                        .help = "text (JSON objects) or binary (random bytes)"},
    [OPTION_SEED] = {.name = "seed",
                     .argument = "N",
                     .kind = KIND_U64,
                     .offset = FIELD(seed),
                     .max = INT64_MAX,
                     .initial = "1",
                     .key = "seed",
                     .group = GROUP_FLOOD,
                     .help = "of random payload; same seed, same bytes"},
    [OPTION_CONNECTIONS] = {.name = "connections",
                            .letter = 'c',
                            .argument = "N",
                            .kind = KIND_U32,
                            .offset = FIELD(connections),
                            .min = 1,
                            .max = 1000000,
                            .initial = "1",
                            .key = "connections",
                            .group = GROUP_FLOOD,
                            .flags = OPTIONS_TEN,
                            .help = "the flood starts when so many are open"},
    [OPTION_CONNECT_TIMEOUT] = {.name = "connect-timeout",
                                .argument = "TIME",
                                .kind = KIND_TIME,
                                .offset = FIELD(connect_timeout_ns),
                                .min = 100 * NS_PER_MS,
                                .max = HOUR_NS,
                                .initial = "10s",
                                .key = "connect_timeout_s",
                                .group = GROUP_FLOOD,
                                .help = "give up when they are not open by then"},
    [OPTION_IDLE] = {.name = "idle",
                     .argument = "TIME",
                     .kind = KIND_TIME,
                     .offset = FIELD(idle_ns),
                     .max = HOUR_NS,
                     .initial = "1s",
                     .key = "idle_s",
                     .group = GROUP_FLOOD,
                     .help =
                         "connected and quiet before the flood, to see memory at rest"},
    [OPTION_DURATION] = {.name = "duration",
                         .letter = 'T',
                         .argument = "TIME",
                         .kind = KIND_TIME,
                         .offset = FIELD(duration_ns),
                         .min = 100 * NS_PER_MS,
                         .max = 720 * HOUR_NS,
                         .initial = "10s",
                         .key = "duration_s",
                         .group = GROUP_FLOOD,
                         .flags = OPTIONS_TEN,
                         .help = "of the flood; less on a certain failure"},
    [OPTION_MAX_DURATION] = {.name = "max-duration",
                             .argument = "TIME",
                             .kind = KIND_TIME,
                             .offset = FIELD(max_duration_ns),
                             .min = 100 * NS_PER_MS,
                             .max = 720 * HOUR_NS,
                             .initial = "60s",
                             .key = "max_duration_s",
                             .group = GROUP_FLOOD,
                             .help = "to which an uncertain flood may grow"},
    [OPTION_NO_CONFIRM] =
        {.name = "no-confirm",
         .kind = KIND_UNFLAG,
         .offset = FIELD(confirm),
         .key = "confirm",
         .group = GROUP_FLOOD,
         .help = "never go to full speed to make sure of a growth that was seen"},
    [OPTION_ACKS] = {.name = "acks",
                     .kind = KIND_FLAG,
                     .offset = FIELD(acks),
                     .key = "acks",
                     .group = GROUP_FLOOD,
                     .help = "each message from the client acknowledges one that it has "
                             "processed"},
    [OPTION_DRAIN] = {.name = "drain",
                      .argument = "TIME",
                      .kind = KIND_TIME,
                      .offset = FIELD(drain_ns),
                      .max = HOUR_NS,
                      .initial = "10s",
                      .key = "drain_s",
                      .group = GROUP_FLOOD,
                      .help = "longest wait for queues to empty afterwards"},
    [OPTION_LISTEN] = {.name = "listen",
                       .letter = 'l',
                       .argument = "[HOST:]PORT",
                       .kind = KIND_LISTEN,
                       .offset = FIELD(host),
                       .initial = "127.0.0.1",
                       .key = "host",
                       .group = GROUP_SERVER,
                       .help = "numeric address, a port, or both: [::1]:9000"},
    [OPTION_PORT] = {.name = "port",
                     .argument = "N",
                     .kind = KIND_PORT,
                     .offset = FIELD(port),
                     .initial = "0",
                     .key = "port",
                     .group = GROUP_SERVER,
                     .flags = OPTIONS_TEN,
                     .help = "for clients with a fixed port; 0: any free"},
    [OPTION_PATH] = {.name = "path",
                     .argument = "PATH",
                     .kind = KIND_PATH,
                     .offset = FIELD(path),
                     .key = "path",
                     .group = GROUP_SERVER,
                     .help = "the only path that is served, like /feed; else any"},
    [OPTION_SUBPROTOCOL] = {.name = "subprotocol",
                            .argument = "NAME",
                            .kind = KIND_TOKEN,
                            .offset = FIELD(subprotocol),
                            .key = "subprotocol",
                            .group = GROUP_SERVER,
                            .help =
                                "the only WebSocket subprotocol that is accepted; else "
                                "any or none"},
    [OPTION_BUDGET] = {.name = "budget",
                       .argument = "BYTES",
                       .kind = KIND_BYTES,
                       .offset = FIELD(budget_bytes),
                       .min = MIB,
                       .max = TIB,
                       .initial = "256MiB",
                       .key = "budget_bytes",
                       .group = GROUP_JUDGE,
                       .flags = OPTIONS_TEN,
                       .help = "memory growth beyond this is a failure"},
    [OPTION_MEMORY_LIMIT] = {.name = "memory-limit",
                             .argument = "BYTES",
                             .kind = KIND_LIMIT,
                             .offset = FIELD(memory_limit_bytes),
                             .min = 16 * MIB,
                             .max = KIB * TIB,
                             .initial = "auto",
                             .key = "memory_limit_bytes",
                             .group = GROUP_JUDGE,
                             .flags = OPTIONS_TEN,
                             .help = "the run ends when the client's memory reaches "
                                     "this; auto: 2GiB, or half of what is free"},
    [OPTION_NO_DROPS] = {.name = "no-drops",
                         .kind = KIND_FLAG,
                         .offset = FIELD(no_drops),
                         .key = "no_drops",
                         .group = GROUP_JUDGE,
                         .help = "messages that the client throws away are a failure; "
                                 "needs --acks"},
    [OPTION_THRESHOLD] = {.name = "threshold",
                          .argument = "'METRIC OP VALUE'",
                          .kind = KIND_LIST,
                          .offset = FIELD(thresholds),
                          .key = "thresholds",
                          .group = GROUP_JUDGE,
                          .flags = OPTIONS_CHECK,
                          .help = "a limit of your own, like 'memory.growth < 20MiB'; "
                                  "may be given again; 'floodtest list metrics' shows "
                                  "on what"},
    [OPTION_JSON] = {.name = "json",
                     .argument = "FILE",
                     .kind = KIND_TEXT,
                     .offset = FIELD(json_path),
                     .key = "json",
                     .group = GROUP_OUTPUT,
                     .flags = OPTIONS_TEN | OPTIONS_CHECK,
                     .help = "write the result as JSON; - is standard output"},
    [OPTION_SAMPLES] = {.name = "samples",
                        .argument = "FILE",
                        .kind = KIND_TEXT,
                        .offset = FIELD(samples_path),
                        .key = "samples",
                        .group = GROUP_OUTPUT,
                        .help = "write every sample, for 'floodtest check'"},
    [OPTION_GRAPH] = {.name = "graph",
                      .argument = "FILE",
                      .kind = KIND_TEXT,
                      .offset = FIELD(graph_path),
                      .key = "graph",
                      .group = GROUP_OUTPUT,
                      .flags = OPTIONS_CHECK,
                      .help = "draw what holds the memory: FILE.dot, or FILE.svg by "
                              "Graphviz"},
    [OPTION_CLIENT_LOG] = {.name = "client-log",
                           .argument = "FILE",
                           .kind = KIND_TEXT,
                           .offset = FIELD(client_log_path),
                           .key = "client_log",
                           .group = GROUP_OUTPUT,
                           .help = "write all that the client prints"},
    [OPTION_COLOR] = {.name = "color",
                      .argument = "WHEN",
                      .kind = KIND_CHOICE,
                      .offset = FIELD(color),
                      .initial = "auto",
                      .choices = colors,
                      .key = "color",
                      .group = GROUP_OUTPUT,
                      .flags = OPTIONS_CHECK | OPTIONS_DEMO,
                      .help = "auto, always or never"},
    [OPTION_QUIET] =
        {.name = "quiet",
         .letter = 'q',
         .kind = KIND_FLAG,
         .offset = FIELD(quiet),
         .key = "quiet",
         .group = GROUP_OUTPUT,
         .flags = OPTIONS_CHECK | OPTIONS_DEMO,
         .help = "no report and no progress line; errors only on standard error"},
    [OPTION_VERBOSE] = {.name = "verbose",
                        .letter = 'v',
                        .kind = KIND_LEVEL,
                        .offset = FIELD(verbose),
                        .max = 2,
                        .key = "verbose",
                        .group = GROUP_OUTPUT,
                        .flags = OPTIONS_CHECK | OPTIONS_DEMO,
                        .help = "say more on standard error; twice for still more"},
    [OPTION_HELP] = {.name = "help",
                     .letter = 'h',
                     .argument = "[all]",
                     .kind = KIND_HELP,
                     .offset = OPTIONS_ELSEWHERE,
                     .group = GROUP_OUTPUT,
                     .flags = OPTIONS_ANY,
                     .help = "the ten options most people need, or all"},
    [OPTION_VERSION] = {.name = "version",
                        .letter = 'V',
                        .kind = KIND_FLAG,
                        .offset = OPTIONS_ELSEWHERE,
                        .group = GROUP_OUTPUT,
                        .flags = OPTIONS_ANY,
                        .help = "print the version"},
};

const struct options_row *options_find(const char *name, size_t len)
{
    for (size_t i = 0; i < OPTIONS_COUNT; i++) {
        const char *known = options_table[i].name;
        if (strlen(known) == len && memcmp(known, name, len) == 0) {
            return &options_table[i];
        }
    }
    return NULL;
}

const struct options_row *options_find_letter(char letter)
{
    for (size_t i = 0; letter != '\0' && i < OPTIONS_COUNT; i++) {
        if (options_table[i].letter == letter) {
            return &options_table[i];
        }
    }
    return NULL;
}

const struct options_row *options_nearest(const char *name, size_t len)
{
    struct nearest n;
    nearest_init(&n, name, len);
    const struct options_row *best = NULL;
    for (size_t i = 0; i < OPTIONS_COUNT; i++) {
        if (nearest_offer(&n, options_table[i].name)) {
            best = &options_table[i];
        }
    }
    return best;
}

bool options_takes_value(const struct options_row *row)
{
    return row->argument != NULL && row->kind != KIND_HELP && row->kind != KIND_OPTIONAL;
}
