/* The options of a run: one table, one row per option. The rows stand in one file for
 * each group (options_client.c, …), and only options_at knows that.
 *
 * The table drives the defaults (scenario_init), parsing, range checks, the help texts
 * and the dump of every resolved setting in the reports; there is no other list of
 * settings. Rows whose offset is OPTIONS_ELSEWHERE have no field of their own: the
 * command line resolves them together with others (--target, --help, ...). All of it is
 * pure. */
#ifndef FLOODTEST_SCENARIO_OPTIONS_H
#define FLOODTEST_SCENARIO_OPTIONS_H

#include "harness/base/err.h"
#include "harness/base/strbuf.h"
#include "harness/scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rows, group by group, in the order of the help text and of options_each. */
enum options_id {
    OPTION_TARGET,
    OPTION_PID,
    OPTION_ATTACH,
    OPTION_PYTHON,
    OPTION_NO_AGENT,
    OPTION_NATIVE,
    OPTION_SHOW_CONTENT,
    OPTION_TRACEMALLOC,
    OPTION_THROTTLE_CPU,

    OPTION_RATE,
    OPTION_SHAPE,
    OPTION_SCHEDULE,
    OPTION_SIZE,
    OPTION_PAYLOAD,
    OPTION_MESSAGE,
    OPTION_MESSAGES,
    OPTION_SPEED,
    OPTION_TIME_FIELD,
    OPTION_COMPRESS,
    OPTION_TALK,
    OPTION_TALK_FILE,
    OPTION_CASE,
    OPTION_SEED,
    OPTION_CONNECTIONS,
    OPTION_CONNECT_TIMEOUT,
    OPTION_IDLE,
    OPTION_DURATION,
    OPTION_MAX_DURATION,
    OPTION_NO_CONFIRM,
    OPTION_ACKS,
    OPTION_DRAIN,

    OPTION_PROTOCOL,
    OPTION_LISTEN,
    OPTION_PORT,
    OPTION_PATH,
    OPTION_SUBPROTOCOL,
    OPTION_UNIX,
    OPTION_FRAMING,
    OPTION_CERT,
    OPTION_KEY,
    OPTION_THREADS,
    OPTION_TICK,

    OPTION_UNIT,
    OPTION_FRAGMENT,
    OPTION_EMPTY_FRAGMENTS,
    OPTION_ENDLESS,
    OPTION_CHOP,
    OPTION_BAD_FRAME,
    OPTION_NO_READ,
    OPTION_END,
    OPTION_END_AFTER,

    OPTION_BUDGET,
    OPTION_MEMORY_LIMIT,
    OPTION_NO_DROPS,
    OPTION_CLOSING,
    OPTION_THRESHOLD,

    OPTION_OUT,
    OPTION_RESUME,
    OPTION_JOBS,
    OPTION_FILTER,
    OPTION_REPEAT,
    OPTION_FAIL_FAST,
    OPTION_SHARD,
    OPTION_PROFILE,
    OPTION_BADGE,
    OPTION_OF,
    OPTION_FROM,
    OPTION_TO,
    OPTION_STEPS,

    OPTION_BASELINE,
    OPTION_DB,
    OPTION_HISTORY,
    OPTION_NO_HISTORY,
    OPTION_TREND,
    OPTION_CLIENT,
    OPTION_VERDICT,
    OPTION_KIND,
    OPTION_COMMIT,
    OPTION_SINCE,
    OPTION_UNTIL,
    OPTION_LIMIT,
    OPTION_PRUNE,
    OPTION_ALLOW,
    OPTION_FORCE,

    OPTION_JSON, /* the reports in the order of enum scenario_report */
    OPTION_HTML,
    OPTION_MARKDOWN,
    OPTION_JUNIT,
    OPTION_TAP,
    OPTION_CSV,
    OPTION_OPENMETRICS,
    OPTION_SAMPLES,
    OPTION_GRAPH,
    OPTION_UI,
    OPTION_METRICS_PORT,
    OPTION_CLIENT_LOG,
    OPTION_CI,
    OPTION_COLOR,
    OPTION_QUIET,
    OPTION_VERBOSE,
    OPTION_DIE_WITH_PARENT,
    OPTION_HELP,
    OPTION_VERSION,

    OPTIONS_COUNT
};

/* What a value looks like and which type its field has. */
enum options_kind {
    KIND_RATE,          /* double rate and double rate_bytes_per_s */
    KIND_BYTES,         /* uint64_t */
    KIND_SIZE,          /* char *size as given; uint64_t size_bytes unless it has a ':' */
    KIND_LIMIT,         /* uint64_t bytes, or "auto" and "0": 0 */
    KIND_TIME,          /* uint64_t ns */
    KIND_U64,           /* uint64_t, a count */
    KIND_U32,           /* uint32_t, a count */
    KIND_OPTIONAL,      /* uint32_t, a count behind "="; 1 when given without */
    KIND_FACTOR,        /* double, OPTIONS_FACTOR_MIN to max */
    KIND_SHARE,         /* double, 0.25 of "25%"; min and max are percents */
    KIND_PID,           /* pid_t */
    KIND_PORT,          /* uint16_t */
    KIND_LISTEN,        /* [HOST:]PORT or HOST: char *host, uint16_t port */
    KIND_PLACE,         /* char *, [HOST:]PORT as given */
    KIND_OPTIONAL_PORT, /* char *, a port behind "="; "0" when given without */
    KIND_TEXT,          /* char *, not empty */
    KIND_PATH, /* char *, the path of a URL: starts with '/', printable ASCII, no blank */
    KIND_TOKEN,  /* char *, a token of HTTP (RFC 9110): the name of a subprotocol */
    KIND_LIST,   /* struct scenario_list: one text of up to max bytes more each time */
    KIND_CHOICE, /* an enum; choices[] in the order of its values */
    KIND_FLAG,   /* bool, true when given; no value */
    KIND_UNFLAG, /* bool, false when given; no value */
    KIND_LEVEL,  /* int, one more each time it is given; no value */
    KIND_HELP,   /* a value may follow */
    KIND_COUNT
};

enum options_group {
    GROUP_CLIENT,
    GROUP_FLOOD,
    GROUP_SERVER,
    GROUP_MANNER,
    GROUP_JUDGE,
    GROUP_MANY,
    GROUP_HISTORY,
    GROUP_OUTPUT,
    GROUP_COUNT
};

/* What a row is good for. */
enum options_flags {
    OPTIONS_TEN = 1,        /* among the ten that --help shows */
    OPTIONS_CHECK = 2,      /* `floodtest check` accepts it */
    OPTIONS_DEMO = 4,       /* `floodtest demo` accepts it */
    OPTIONS_ANY = 8,        /* every command accepts it */
    OPTIONS_RUN = 16,       /* of a command: accepts every row that is no OPTIONS_MANY */
    OPTIONS_SUITE = 32,     /* `floodtest suite` accepts it, ... */
    OPTIONS_CERTIFY = 64,   /* ... `certify`, ... */
    OPTIONS_SWEEP = 128,    /* ... `sweep`, ... */
    OPTIONS_MERGE = 256,    /* ... `merge` */
    OPTIONS_MANY = 512,     /* says nothing of a single run: no scenario may have it */
    OPTIONS_HISTORY = 2048, /* `floodtest history` accepts it, ... */
    OPTIONS_COMPARE = 4096, /* ... `compare` */
    OPTIONS_KEPT = 8192,    /* commands whose results are kept accept it */
    OPTIONS_REPORT = 16384, /* `floodtest report` accepts it */
    OPTIONS_ALONE = 32768,  /* shows one run while it goes on: of `run` alone */
    OPTIONS_INPUT = 1024, /* a file that is read: in a scenario, relative to its folder */
};

#define OPTIONS_ELSEWHERE SIZE_MAX

/* Messages/s; slower schedules have their first message after the longest run. */
#define OPTIONS_RATE_MIN   0.001
#define OPTIONS_FACTOR_MIN 0.001

struct options_row {
    enum options_id id;
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    const char
        *argument; /* what stands for the value in the help; NULL: takes no value */
    enum options_kind kind;
    size_t offset; /* in struct scenario */
    uint64_t min, max;
    const char *initial;        /* the default as text; NULL: not set */
    const char *const *choices; /* NULL-terminated, KIND_CHOICE only */
    const char *key;            /* name of the setting in reports; NULL: not reported */
    unsigned flags;             /* enum options_flags */
    const char *help;           /* one sentence without a full stop */
};

const struct options_row *options_at(enum options_id id); /* id < OPTIONS_COUNT */
enum options_group options_group(const struct options_row *row);
extern const char *const options_group_names[GROUP_COUNT];

/* The row of a long name (len bytes, no dashes) or of a letter; NULL if there is none. */
const struct options_row *options_find(const char *name, size_t len);
const struct options_row *options_find_letter(char letter);

/* The row whose name is most like a name that does not exist; NULL if none is near. */
const struct options_row *options_nearest(const char *name, size_t len);

/* True if a value may stand behind "=", and need not. */
bool options_value_is_optional(const struct options_row *row);

/* True if the option needs a value; others may only be set with text NULL, but those
 * whose value is optional. */
bool options_takes_value(const struct options_row *row);

/* Appends what a value may be: "1 to 1000000", "text, binary, utf8 or zeros"; nothing if
 * the kind says all. */
void options_range(const struct options_row *row, struct strbuf *out);

/* Whether the option names the file of a report, and of which. */
bool options_is_report(enum options_id id);
enum options_id options_of_report(enum scenario_report format);

/* Sets one field from a text; NULL means "given, without a value". On failure the field
 * is as it was, and the sentence says what was expected and what was got, without the
 * option's name. A text for a row without a field is only checked. */
int options_set(struct scenario *s, const struct options_row *row, const char *text,
                struct err *e) MUST_CHECK;

/* Gives every field its default. s must be zeroed. */
void options_set_defaults(struct scenario *s);

/* A setting in the units of the reports: bytes, seconds, messages/s. */
enum options_type {
    OPTIONS_NULL, /* not set, or left to floodtest ("max", "auto") */
    OPTIONS_BOOL,
    OPTIONS_INTEGER,
    OPTIONS_REAL,
    OPTIONS_STRING,
    OPTIONS_LIST,
};

struct options_value {
    enum options_type type;
    bool boolean;
    int64_t integer;
    double real;
    const char *string;      /* borrowed from the scenario or the table */
    const char *const *list; /* likewise; NULL-terminated */
};

typedef void (*options_visit_cb)(void *arg, const char *key,
                                 const struct options_value *value);

/* Calls visit for every resolved setting: "rate", "size", "duration_s", "budget_bytes",
 * ... */
void options_each(const struct scenario *s, options_visit_cb visit, void *arg);

#endif
