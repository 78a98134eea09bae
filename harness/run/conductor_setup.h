/* The steps around a run that decide nothing about its course: resolving its terms, the
 * client's environment, sentences for a run that could not begin. Private to
 * conductor*.c.
 */
#ifndef FLOODTEST_RUN_CONDUCTOR_SETUP_H
#define FLOODTEST_RUN_CONDUCTOR_SETUP_H

#include "harness/base/err.h"
#include "harness/record/run_record.h"
#include "harness/run/agent_environment.h"
#include "harness/run/sampler.h"
#include "harness/run/server_plan.h"
#include "harness/run/tls_files.h"
#include "harness/scenario/scenario.h"
#include "harness/scenario/target.h"
#include "server/server.h"

/* What the server is to do, its identity in TLS included. Either way server_plan_fini
 * releases it. */
int setup_plan(struct server_plan *p, const struct scenario *s, struct err *e) MUST_CHECK;

/* The terms of the judge; decides the memory limit where the scenario leaves it open. */
int setup_terms(struct run_terms *t, const struct scenario *s,
                const struct server_plan *plan, struct err *e) MUST_CHECK;

/* Percent of one core that the client is held to; 0: it is not. */
uint32_t setup_throttle_percent(const struct scenario *s);

/* Where the server is that listens on this port; borrows from s. */
struct target_address setup_address(const struct scenario *s, uint16_t port);

/* FLOODTEST_URL, _HOST and _PORT, or _UNIX instead of these two, and what brings the
 * agents in and makes TLS trusted. */
struct client_environment {
    char url[2048];
    char host[128];
    char port[32];
    char unix_path[256];
    char connections[48];
    char *variables[4 + AGENT_VARIABLES_MAX + TLS_VARIABLES_MAX + 1]; /* NULL-terminated;
 borrowed from here, the agents and the files of TLS */
};
void setup_environment(struct client_environment *env, const struct scenario *s,
                       uint16_t port, const struct agent_environment *agents,
                       const struct tls_files *tls);

/* Tells a user whose client runs already where it should connect to. */
void setup_note_address(const struct scenario *s, uint16_t port);

void setup_note_runtime(struct run_details *d); /* from /proc/PID/exe */
void setup_note_sources(struct run_record *r, const struct sampler *s);

/* What became of the offer of --compress. */
void setup_note_compression(struct run_details *d, const struct scenario *s,
                            const struct server_totals *t);

/* Why no flood could begin. connected: it had been, for a moment. refused: the last
 * handshake that was turned down, "" if none. waits_for: what keeps a
 * connected client from the flood (server_waits_for), "" if nothing.
 */
int setup_explain_exit(struct err *e, const struct run_record *r, bool connected,
                       const char *refused);
int setup_explain_no_connection(struct err *e, const struct scenario *s, uint16_t port,
                                uint64_t connected, const char *refused,
                                const char *waits_for);

#endif
