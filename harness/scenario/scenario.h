/* Everything that was asked for, resolved: one const struct from here on. */
#ifndef FLOODTEST_SCENARIO_SCENARIO_H
#define FLOODTEST_SCENARIO_SCENARIO_H

#include "harness/base/err.h"
#include "harness/scenario/expectation.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum scenario_payload { SCENARIO_TEXT, SCENARIO_BINARY, SCENARIO_UTF8, SCENARIO_ZEROS };

/* The CI system that a report is for. */
enum scenario_ci {
    SCENARIO_CI_AUTO, /* by its environment variables */
    SCENARIO_CI_NONE,
    SCENARIO_CI_GITHUB,
    SCENARIO_CI_GITLAB
};

enum scenario_color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* How the client comes to be. */
enum target_kind {
    TARGET_NONE,
    TARGET_COMMAND, /* --target or -- COMMAND: floodtest starts it */
    TARGET_PID,     /* --pid: it runs already; never ended by floodtest */
    TARGET_ATTACH,  /* --attach: whoever connects, found by its socket; never ended */
};

/* What a client that ends the connection in the flood is. */
enum scenario_closing {
    SCENARIO_CLOSING_FAILURE,
    SCENARIO_CLOSING_FINE,
    SCENARIO_CLOSING_DUE
};

/* The server's manners: what server/manner.h says of each. */
enum scenario_unit { SCENARIO_MESSAGES, SCENARIO_PINGS, SCENARIO_PONGS };
enum scenario_end { SCENARIO_NEVER, SCENARIO_CLOSE, SCENARIO_HALF_CLOSE, SCENARIO_STALL };

/* How much certify does; what a sweep goes along. */
enum scenario_profile { SCENARIO_QUICK, SCENARIO_FULL };
enum scenario_axis {
    SCENARIO_OF_RATE,
    SCENARIO_OF_SIZE,
    SCENARIO_OF_CONNECTIONS,
    SCENARIO_OF_CPU
};

/* What is asked of a command that makes many runs; no part of a single one. Paths and
 * texts are NULL when not given. */
struct scenario_many {
    char *out_dir, *resume_dir;
    uint32_t jobs;
    char *filter;
    uint32_t repeat;
    bool fail_fast;
    char *shard;
    enum scenario_profile profile;
    char *badge_path;
    enum scenario_axis axis;
    char *from, *to;
    uint32_t steps; /* 0: search */
};

/* The formats in which a result may be written to a file. */
enum scenario_report {
    REPORT_JSON,
    REPORT_HTML,
    REPORT_MARKDOWN,
    REPORT_JUNIT,
    REPORT_TAP,
    REPORT_CSV,
    REPORT_OPENMETRICS,
    SCENARIO_REPORTS
};

/* Where a kept result comes from. */
enum scenario_kind {
    SCENARIO_ANY_KIND,
    SCENARIO_RUN_KIND,
    SCENARIO_SUITE_KIND,
    SCENARIO_SWEEP_KIND,
    SCENARIO_CERTIFY_KIND
};

/* Texts in the order they were given. */
enum {
    SCENARIO_LIST_MAX = 32,
    SCENARIO_LIST_TEXT_MAX = 127,
    SCENARIO_TALK_TEXT_MAX = 4095
};

struct scenario_list {
    const char *texts[SCENARIO_LIST_MAX + 1]; /* NULL-terminated; owned */
};

/* What is kept of results, and what is asked of it: no part of a run. Texts are NULL when
 * not given. */
struct scenario_history {
    bool asked, wanted; /* --history, not --no-history */
    bool of_many;       /* a run of a suite or certification, which keeps it itself */
    char *db_path, *baseline;
    bool trend;
    char *client, *verdict, *commit, *since, *until;
    enum scenario_kind kind;
    uint32_t limit;
    char *prune;
    struct scenario_list allow;
    bool force;
};

struct scenario {
    /* the flood */
    double rate;             /* messages/s over all connections; 0 = max */
    double rate_bytes_per_s; /* if --rate was in bytes/s: what rate is derived from */
    char *shape;             /* of the rate over time */
    char *schedule_path;     /* file of times; NULL: by rate and shape */
    char *size;              /* as given: bytes, or a distribution */
    uint64_t size_bytes;     /* payload of a message; of a distribution its mean */
    enum scenario_payload payload;
    char *message;       /* template; NULL: made by payload and size */
    char *messages_path; /* file of messages; NULL: likewise */
    double speed;        /* of the times recorded in that file */
    char *time_field;    /* the member of its messages that has them; NULL: none */
    bool compress;
    struct scenario_list talk; /* what is said before the flood, line by line */
    char *talk_path;
    char *flood_case; /* name; NULL: none. Its settings are in the other fields */
    uint64_t seed;
    uint32_t connections; /* the flood starts when so many are open */
    uint64_t idle_ns;
    uint64_t duration_ns;     /* of the flood */
    uint64_t max_duration_ns; /* of flood and confirm while inconclusive */
    bool confirm;             /* --no-confirm: keep to the asked rate */
    bool acks;                /* what the client sends acknowledges what it processed */
    uint64_t drain_ns;        /* limit */
    uint64_t connect_timeout_ns;

    /* the server */
    char *protocol;
    char *host; /* numeric address */
    uint16_t port;
    char *path;                 /* NULL: any */
    char *subprotocol;          /* NULL: any */
    char *unix_path;            /* listen there instead; NULL: on host and port */
    char *framing;              /* NULL: the protocol's own */
    char *cert_path, *key_path; /* NULL: made for this run, if the protocol needs any */
    uint32_t threads;
    uint64_t tick_ns; /* see server.h */

    /* its manners: see server/manner.h */
    enum scenario_unit unit;
    uint64_t fragment_bytes;
    bool empty_fragments;
    bool endless;
    uint64_t chop_bytes;
    bool bad_frame;
    bool reads; /* --no-read */
    enum scenario_end end;
    uint64_t end_after; /* messages, on each connection */

    /* the client */
    enum target_kind target_kind;
    char **command;       /* NULL-terminated, placeholders still in; else NULL */
    bool url_as_argument; /* a bare file: the URL becomes its first argument */
    pid_t pid;

    /* the look inside the client */
    bool agent;                  /* --no-agent: none */
    bool native;                 /* sample malloc by call stack */
    bool show_content;           /* texts from the client's memory may be shown */
    uint32_t tracemalloc_frames; /* 0 = off */

    bool brief; /* one of many runs that measure: no second flood, nothing is explained */

    double throttle_cpu; /* cores that the client may use in the flood; 0 = all */

    /* judgement */
    uint64_t budget_bytes;       /* growth that nobody calls bounded */
    uint64_t memory_limit_bytes; /* the run ends there; 0 = decide from the host */
    bool no_drops;               /* messages thrown away are a failure */
    enum scenario_closing closing;
    struct scenario_list thresholds; /* the user's own limits */

    /* output; paths are NULL when not asked for, "-" is stdout */
    char *report_paths[SCENARIO_REPORTS]; /* by format */
    char *samples_path;
    char *graph_path;   /* ends in .dot or .svg */
    char *ui;           /* port of the live page, "0" any; NULL: none */
    char *metrics_port; /* [HOST:]PORT of the live metrics; NULL: none */
    char *client_log_path;
    enum scenario_ci ci;
    enum scenario_color color;
    bool quiet;
    int verbose;
    bool die_with_parent;

    struct scenario_many many;
    struct scenario_history history;

    const char *const *invocation; /* floodtest's own words, NULL-terminated, borrowed;
                                      NULL: not known */

    /* where it comes from; NULL and nothing expected: the command line */
    char *name, *file; /* of a scenario file, and that */
    struct expectation expect;
};

void scenario_init(struct scenario *s); /* the defaults of the options table */
void scenario_fini(struct scenario *s);

/* Whether a report goes to standard output in place of the page. */
bool scenario_reports_to_stdout(const struct scenario *s);

/* Every path for itself; `from`'s own stay its own. */
void scenario_reports_copy(struct scenario *to, const struct scenario *from);
void scenario_reports_clear(struct scenario *s);

void scenario_list_clear(struct scenario_list *list);
void scenario_list_copy(struct scenario_list *to, const struct scenario_list *from);

#endif
