/* The result of a run: the one struct that every report renders and none recomputes.
 * Times are seconds since the start of the run unless the name says else; INT64 values
 * that nobody could measure are SAMPLE_UNKNOWN, doubles NAN. */
#ifndef FLOODTEST_REPORT_RESULT_H
#define FLOODTEST_REPORT_RESULT_H

#include "harness/base/host.h"
#include "harness/judge/verdict.h"
#include "harness/record/findings.h"
#include "harness/record/series.h"
#include "harness/record/phase.h"
#include "harness/scenario/scenario.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct result_target {
    const char *const *command; /* NULL-terminated, as it was run; may be NULL (--pid) */
    pid_t pid;                  /* 0 if never known */
    bool exited;                /* by itself, before we ended it */
    int exit_code;              /* -1 unless it exited */
    int signal;                 /* 0 unless a signal ended it */
    char runtime[64]; /* "python3.11", from the name of its executable; "" unknown */
    const char *output_tail; /* its last output, any bytes; never NULL */
    uint64_t output_tail_len;
};

struct result_flood {
    int64_t due_messages, withheld_messages, sent_messages; /* flood and confirm */
    /* Wire bytes, handshakes included, and what ends a connection (a close frame, the
     * last chunk, TLS's close_notify: up to some tens of bytes each), which is sent when
     * what the client read has been taken for the last time: so read_bytes may stay
     * behind by that where nothing is unread. */
    int64_t sent_bytes;
    double
        achieved_rate; /* messages/s that became sent, in the flood at the asked rate */
    double rate_error; /* |sent + withheld - wanted| / wanted there; 0 at --rate max, NAN
                          of a shaped flood: what was wanted only its schedule knows */
    double replays; /* how often recorded times were played there; NAN: there are none */
    double lag_p50_ms, lag_p99_ms, lag_max_ms;
    double duration_s; /* flood and confirm */
    int64_t sent_payload_bytes;
};

struct result_memory {
    int64_t start_bytes, end_bytes, peak_bytes, after_drain_bytes;
    double slope_bytes_per_s; /* over the flood */
    double per_read_byte;     /* growth per byte read */
    double per_message;       /* growth per message read, bytes */
    int64_t pss_bytes;
};

struct result_kernel {
    int64_t recv_queue_bytes, send_queue_bytes; /* at the end of the flood */
    int64_t unaccounted_bytes;    /* arrived there, on connections that broke off before
                                     anybody saw whether the client read them */
    double rwnd_limited_fraction; /* of the flood's time */
};

struct result_client {
    int64_t connections;        /* at the end of the flood */
    int64_t read_bytes;         /* wire bytes */
    double read_rate;           /* bytes/s over the flood */
    int64_t processed_messages; /* acknowledged, --acks */
    int64_t held_messages;      /* read and not processed at the end of the flood */
    int64_t dropped_messages;   /* read and never processed */
    int64_t disconnects;
    /* those, ever, that were offered compression and that agreed to it; UNKNOWN: it was
     * offered to none */
    int64_t offered_connections, compressed_connections;
    struct result_memory memory;
    struct result_kernel kernel;
    double cpu_seconds; /* in the flood */
};

struct result_phase {
    enum phase phase;
    double start_s, end_s;
};

struct result_source {
    const char *name; /* "proc", "sock", "self", "acks", "throttle", "agent" */
    char state[160];  /* "ok", or what is missing and why */
};

enum { RESULT_SOURCES_MAX = 6, RESULT_PHASES_MAX = PHASE_COUNT + 3 };

struct result_instrument {
    int64_t samples, late_samples, probe_errors;
    double cpu_seconds;           /* of floodtest, over the run */
    double others_cores, crowded; /* record/crowd.h */
    int64_t rss_bytes;            /* its peak */
    const char *agent;            /* what an agent runs in, "CPython 3.11.2"; "none" */
    struct result_source sources[RESULT_SOURCES_MAX];
    int source_count;
};

enum result_expected {
    RESULT_EXPECTS_NOTHING, /* no scenario file */
    RESULT_AS_EXPECTED,
    RESULT_UNEXPECTED,
    RESULT_EXPECTS_IN_VAIN, /* interrupted */
};

struct result_expectation { /* of the scenario file */
    enum result_expected state;
    char text[512]; /* "fail unbounded-queue, owner Feed.waiting" */
    char why[1024]; /* unexpected: what was expected, and what came; else "" */
};

enum { RESULT_VERSION_MAX = 32 };

struct result {
    char version[RESULT_VERSION_MAX]; /* of the floodtest that made it; "": this one */
    const struct scenario *scenario;
    uint16_t port; /* that was listened on */
    struct verdict verdict;
    struct result_expectation expectation;
    struct result_target target;
    struct result_flood flood;
    struct result_client client;
    struct result_phase phases[RESULT_PHASES_MAX];
    int phase_count;
    struct result_instrument instrument;
    const struct findings *findings; /* of the agents inside the client; NULL: none */
    const struct series *series;
    const char *samples_path; /* NULL: the rows stand in the result itself */
    bool interrupted;         /* by a signal to floodtest */
    uint64_t started_wall_ns;
    struct host host; /* where it ran */
};

/* By how much the client's memory grew in the flood; SAMPLE_UNKNOWN if nobody knows. */
int64_t result_growth(const struct result *r);

#endif
