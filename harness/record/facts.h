/* What was asked and what happened, as far as a verdict depends on it: with the rows, all
 * that the judge gets and all that a samples file must keep. Plain data. */
#ifndef FLOODTEST_RECORD_FACTS_H
#define FLOODTEST_RECORD_FACTS_H

#include <stdbool.h>
#include <stdint.h>

enum { RUN_THRESHOLDS_MAX = 32, RUN_THRESHOLD_MAX = 128 };

/* What a client that ends the connection, or itself, in the flood is. */
enum closing {
    CLOSING_IS_FAILURE, /* it should have pushed back */
    CLOSING_IS_FINE, /* a good client may: the server asks for more than it must bear */
    CLOSING_IS_DUE,  /* a good client does: the server breaks the protocol */
    CLOSING_COUNT
};

extern const char *const closing_names[CLOSING_COUNT];

/* What was asked. */
struct run_terms {
    double rate; /* messages/s; 0 = max. Of a shaped flood: in the long run */
    bool shaped; /* the rate changes over time: what was due says how fast it was */
    uint64_t frame_bytes; /* wire bytes of one message as planned: before TLS, of the
                             mean size, not compressed */
    bool confirm;         /* may the flood be raised? */
    uint64_t duration_ns;
    uint64_t max_duration_ns;
    uint64_t budget_bytes;
    uint64_t memory_limit_bytes;
    bool acks;     /* the client acknowledges what it processed */
    bool no_drops; /* messages thrown away are a failure */
    enum closing closing;
    bool ends;   /* the server ends, or leaves, each connection after a while (--end) */
    bool unread; /* the server reads nothing of what the client sends */
    uint64_t
        throttle_percent; /* of one core, which the client is held to; 0: it is not */
    int threshold_count;
    char thresholds[RUN_THRESHOLDS_MAX][RUN_THRESHOLD_MAX]; /* the user's own limits */
};

/* Replaces the thresholds by those of a NULL-terminated list: at most RUN_THRESHOLDS_MAX,
 * each shorter than RUN_THRESHOLD_MAX. */
void facts_set_thresholds(struct run_terms *t, const char *const *texts);

/* What happened that is no measurement. All zero while the run goes on. */
struct run_facts {
    bool complete;     /* the run came to its end (false: a recording that was cut off) */
    bool interrupted;  /* by the user */
    bool exited;       /* the client ended by itself while it was needed */
    int exit_code;     /* if exited: its status, -1 after a signal */
    int signal;        /* if exited: the signal that ended it, 0 none */
    bool limit_passed; /* its memory went above memory_limit_bytes; the run ended there */
    bool killed; /* by SIGKILL from outside, as the kernel does when memory runs out */
    bool disconnected;      /* it closed all its connections while it was needed */
    bool ended_by_us;       /* the server did (--end), and none came back */
    char close_detail[128]; /* how its last connection ended, "" unknown */
    int64_t short_messages; /* floodtest's debt: due, unsent, and nobody held them back */
    int64_t surplus_acks;   /* acknowledgements beyond the messages that were sent */
    double lag_p50_ms, lag_p99_ms, lag_max_ms; /* lateness of the schedule; NAN unknown */
};

#endif
