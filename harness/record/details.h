/* What a report tells of a run beyond its rows, terms and facts: nothing here decides. */
#ifndef FLOODTEST_RECORD_DETAILS_H
#define FLOODTEST_RECORD_DETAILS_H

#include "harness/base/host.h"
#include "harness/base/host_usage.h"
#include "harness/record/findings.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct run_details {
    char *
        *command; /* as it was run, NULL-terminated; NULL if floodtest did not start it */
    pid_t pid;    /* 0 unknown */
    uint16_t port;
    char runtime[64];  /* name of its executable, "" unknown */
    char *output_tail; /* the end of its output, any bytes; NULL: none */
    size_t output_tail_len;
    uint64_t started_wall_ns;
    struct host host;        /* the machine */
    struct host_usage usage; /* and what all did on it, over the run */
    int64_t sent_payload_bytes;
    int64_t probe_errors;
    int64_t
        offered_connections; /* that could have had compression; 0: --compress is off */
    int64_t compressed_connections; /* of them, those that agreed to it */
    int64_t round_messages; /* until recorded times are played again; 0: none are */
    bool samples_lost;      /* the samples file could not be written whole; never in it */
    char proc_state[160];   /* "ok", or what could not be seen and why */
    char sock_state[160];
    char acks_state[160];      /* likewise; "": none were asked for */
    char agent_state[160];     /* likewise, of the agents inside the client */
    char throttle_state[160];  /* how it was slowed down; "": it was not */
    char agent_runtime[160];   /* what they run in: "CPython 3.11.2"; "" none */
    struct findings *findings; /* what they found, on the heap; NULL: none */
};

void details_fini(struct run_details *d);

json_t *details_to_json(const struct run_details *d); /* new reference */

/* Fills d from an object made by details_to_json; what is missing stays empty. d is
 * overwritten and owns what it gets. */
void details_from_json(struct run_details *d, const json_t *object);

#endif
