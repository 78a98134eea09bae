/* From the scenario, which keeps texts, to the server's options, which are structs: every
 * text is parsed here by the module that knows it, and what comes of it is owned here.
 * The command line makes a plan to find every error, the conductor to run it. */
#ifndef FLOODTEST_RUN_SERVER_PLAN_H
#define FLOODTEST_RUN_SERVER_PLAN_H

#include "harness/base/err.h"
#include "harness/scenario/scenario.h"
#include "server/backend/conversation_plan.h"
#include "server/backend/tls.h"
#include "server/pace/arrivals.h"
#include "server/protocol.h"
#include "server/server.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct server_plan {
    /* Borrows from the scenario and from the rest of the plan: valid until
     * server_plan_fini. tls is NULL until server_plan_identify. */
    struct server_options options;
    enum protocol protocol;
    double mean_bytes; /* payload of a message */

    struct template *message;      /* --message, or NULL */
    struct message_file file;      /* --messages; count 0: none */
    struct arrivals arrivals;      /* --schedule, --time-field; count 0: none */
    struct template *wrap;         /* --framing, if it is a template */
    struct conversation_plan talk; /* --talk, --talk-file; count 0: none */
    struct tls_identity identity;
};

/* One error: the option's name without dashes, and a sentence. */
typedef void server_plan_error(void *arg, const char *option, const char *sentence);

/* Reads the files that the scenario names. Every error is reported, not only the first;
 * false if there was one. Without shape the flood is checked for --rate only as far as
 * the shape goes. Either way server_plan_fini releases the plan, which must stay where it
 * is. wall_offset_ns: wall clock minus CLOCK_MONOTONIC, for templates. */
bool server_plan_init(struct server_plan *p, const struct scenario *s,
                      uint64_t wall_offset_ns, server_plan_error *report,
                      void *arg) MUST_CHECK;
void server_plan_fini(struct server_plan *p);

/* Makes or reads what the server shows in TLS (tls.h); nothing without TLS. */
int server_plan_identify(struct server_plan *p, const struct scenario *s, time_t now,
                         struct err *e) MUST_CHECK;

#endif
